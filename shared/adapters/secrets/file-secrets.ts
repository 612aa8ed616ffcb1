import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HubError } from '../../domain/hub-error.ts'
import type { SecretName } from '../../domain/secret-name.ts'
import type { SecretOwner, Secrets } from '../../ports/secrets.ts'
import { secureRandom } from '../crypto/secure-random.ts'

/** How many versions of a secret are kept; a machine of a developer's needs the last few. */
const mostVersions = 10

/**
 * Secrets as files, readable by their owner alone (0600): the newest as `{folder}/{owner}/{name}`, each version as
 * `{folder}/{owner}/versions/{name}.{version}`. For a developer's machine: a deployed app refuses the setting that turns this on. A write
 * replaces a file in one step.
 */
export function fileSecrets(folder: string): Secrets {
  const versions = (owner: SecretOwner) => join(folder, owner, 'versions')
  const pathOf = (owner: SecretOwner, name: SecretName, version?: string) =>
    version === undefined ? join(folder, owner, name) : join(versions(owner), `${name}.${version}`)
  const dropVersions = async (owner: SecretOwner, name: SecretName, except: number) => {
    const all = (await readdir(versions(owner)).catch(() => [])).filter((file) => file.startsWith(`${name}.`)).sort()
    for (const file of all.slice(0, Math.max(0, all.length - except)))
      await rm(join(versions(owner), file), { force: true })
  }
  return {
    find: async (owner, name, version) => {
      try {
        return (await readFile(pathOf(owner, name, version), 'utf8')).trim() || undefined
      } catch (thrown) {
        if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
        throw unreadable(thrown)
      }
    },
    put: async (owner, name, value) => {
      const version = newVersion()
      try {
        await mkdir(versions(owner), { recursive: true, mode: 0o700 })
        for (const place of [folder, join(folder, owner), versions(owner)]) await chmod(place, 0o700)
        for (const path of [pathOf(owner, name, version), pathOf(owner, name)]) await writeWhole(path, value)
        await dropVersions(owner, name, mostVersions)
        return version
      } catch (thrown) {
        throw unreadable(thrown)
      }
    },
    remove: async (owner, name) => {
      try {
        await rm(pathOf(owner, name), { force: true })
        await dropVersions(owner, name, 0)
      } catch (thrown) {
        throw unreadable(thrown)
      }
    },
  }
}

/** Sorts after every earlier one of this process. */
const newVersion = () => {
  const count = (counted += 1)
  return `${Date.now().toString(16).padStart(12, '0')}${count.toString(16).padStart(8, '0')}${secureRandom.guid().slice(0, 8)}`
}
let counted = 0

async function writeWhole(path: string, value: string): Promise<void> {
  const draft = `${path}.${secureRandom.guid()}`
  try {
    await writeFile(draft, value, { mode: 0o600, flush: true })
    await chmod(draft, 0o600)
    await rename(draft, path)
  } catch (thrown) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw thrown
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
