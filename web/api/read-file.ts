import { problemIn } from './call.ts'
import { UnreachableError } from './errors.ts'

/**
 * A file of the hub, whole.
 * @throws {@link ProblemError} when the hub refuses, {@link UnreachableError} when it cannot be reached
 */
export async function readFile(address: string): Promise<Blob> {
  let response: Response
  let body: unknown
  try {
    response = await fetch(address, { credentials: 'same-origin', cache: 'no-store', redirect: 'error' })
    if (response.ok) return await response.blob()
    body = await response.json()
  } catch (cause) {
    throw new UnreachableError('No answer from the hub', { cause })
  }
  throw problemIn(response.status, body)
}
