import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HubError } from '../../domain/hub-error.ts'
import type { SecretName, SecretOwner, Secrets } from '../../ports/secrets.ts'
import { secureRandom } from '../crypto/secure-random.ts'

/**
 * Secrets as files `{folder}/{owner}/{name}`, readable by their owner alone (0600). For a developer's machine: a deployed app refuses
 * the setting that turns this on. A write replaces the file in one step.
 */
export function fileSecrets(folder: string): Secrets {
  const pathOf = (owner: SecretOwner, name: SecretName) => join(folder, owner, name)
  return {
    find: async (owner, name) => {
      try {
        return (await readFile(pathOf(owner, name), 'utf8')).trim() || undefined
      } catch (thrown) {
        if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
        throw unreadable(thrown)
      }
    },
    put: async (owner, name, value) => {
      const path = pathOf(owner, name)
      const draft = `${path}.${secureRandom.guid()}`
      try {
        await mkdir(join(folder, owner), { recursive: true, mode: 0o700 })
        for (const place of [folder, join(folder, owner)]) await chmod(place, 0o700)
        await writeFile(draft, value, { mode: 0o600, flush: true })
        await chmod(draft, 0o600)
        await rename(draft, path)
      } catch (thrown) {
        await rm(draft, { force: true }).catch(() => undefined)
        throw unreadable(thrown)
      }
    },
    remove: async (owner, name) => {
      try {
        await rm(pathOf(owner, name), { force: true })
      } catch (thrown) {
        throw unreadable(thrown)
      }
    },
  }
}

const unreadable = (cause: unknown) =>
  new HubError('storage.unavailable', 'The secrets cannot be read or written.', { cause })

/** Where no store of secrets is configured: nothing is known, and nothing is accepted. */
export const noSecrets: Secrets = {
  find: () => Promise.resolve(undefined),
  put: () => Promise.reject(new HubError('storage.unavailable', 'No store of secrets is configured.')),
  remove: () => Promise.resolve(),
}
