import { isHubError } from '../domain/hub-error.ts'

/** More tries than this mean that something else is wrong. */
const mostTries = 6

/**
 * Reads, decides and writes again when the row was changed in between: for changes that mean the same whatever the row has become, and
 * that a person should not be asked to repeat.
 */
export async function decideAgain<Result>(readAndWrite: () => Promise<Result>, tries = mostTries): Promise<Result> {
  try {
    return await readAndWrite()
  } catch (thrown) {
    if (tries <= 1 || !isHubError(thrown, 'version.stale')) throw thrown
    return decideAgain(readAndWrite, tries - 1)
  }
}
