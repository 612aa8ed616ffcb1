import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { HubError } from '../../domain/hub-error.ts'
import type { SecretName } from '../../domain/secret-name.ts'
import type { SecretOwner, Secrets, SecretVersion } from '../../ports/secrets.ts'
import { seal, unseal } from '../crypto/sealed-text.ts'
import { secureRandom } from '../crypto/secure-random.ts'
import { openKeyFile, readKeyFile, readOwnFile, writeOwnFile } from './own-files.ts'

/** How many versions of a secret are kept; a machine of a developer's needs the last few. */
const mostVersions = 10

/** What a file holds, sealed; moments in milliseconds since 1970. */
interface Content {
  readonly value: string
  readonly version: string
  readonly createdAt: number
  readonly expiresAt?: number
}

/**
 * Secrets as files, sealed by the key in a file of its own beside the folder, and readable by their owner alone (0600): the newest as
 * `{folder}/{owner}/{name}`, each version as `{folder}/{owner}/versions/{name}.{version}`. A file opens under its own name alone, and one that
 * others may read is refused. For a developer's machine: a deployed app refuses the setting that turns this on. A write replaces a file in
 * one step. Without the key file what was kept is lost.
 */
export function fileSecrets(folder: string, keyFile = `${resolve(folder)}.key`): Secrets {
  const versionsOf = (owner: SecretOwner) => join(folder, owner, 'versions')
  const pathOf = (owner: SecretOwner, name: SecretName, version?: string) =>
    version === undefined ? join(folder, owner, name) : join(versionsOf(owner), `${name}.${version}`)
  const versionNames = async (owner: SecretOwner, name: SecretName) => {
    const names = await readdir(versionsOf(owner)).catch(() => [])
    return names.filter((file) => file.startsWith(`${name}.`)).map((file) => file.slice(name.length + 1))
  }
  const read = async (owner: SecretOwner, name: SecretName, version?: string): Promise<Content | undefined> => {
    const sealed = await readOwnFile(pathOf(owner, name, version))
    if (sealed === undefined) return undefined
    const key = await readKeyFile(keyFile)
    const text = key && unseal(key, sealed, placeOf(owner, name, version))
    if (text === undefined) throw new Error('A file of secrets was not sealed with this key, for this name.')
    return JSON.parse(text) as Content
  }
  const dropVersions = async (owner: SecretOwner, name: SecretName, except: number) => {
    const all = (await versionNames(owner, name)).sort()
    for (const version of all.slice(0, Math.max(0, all.length - except)))
      await rm(pathOf(owner, name, version), { force: true })
  }
  return {
    find: (owner, name, version) => readable(async () => (await read(owner, name, version))?.value.trim() || undefined),
    put: (owner, name, value, { expiresAt } = {}) =>
      readable(async () => {
        const content: Content = {
          ...{ value, version: newVersion(), createdAt: Date.now() },
          ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.getTime() }),
        }
        await mkdir(versionsOf(owner), { recursive: true, mode: 0o700 })
        for (const place of [folder, join(folder, owner), versionsOf(owner)]) await chmod(place, 0o700)
        await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 })
        const key = await openKeyFile(keyFile)
        for (const version of [content.version, undefined])
          await writeOwnFile(
            pathOf(owner, name, version),
            seal(key, JSON.stringify(content), placeOf(owner, name, version)),
          )
        await dropVersions(owner, name, mostVersions)
        return content.version
      }),
    versions: (owner, name) =>
      readable(async () => {
        const names = (await versionNames(owner, name)).sort().reverse()
        const found = await Promise.all(names.map((version) => read(owner, name, version)))
        return found.filter((content) => content !== undefined).map(asVersion)
      }),
    remove: (owner, name) =>
      readable(async () => {
        await rm(pathOf(owner, name), { force: true })
        await dropVersions(owner, name, 0)
      }),
  }
}

/** What a file is sealed for: moved to another name, or as another version, it does not open. */
const placeOf = (owner: SecretOwner, name: SecretName, version = 'newest') =>
  ['tenantry-secret', owner, name, version].join('\n')

const asVersion = ({ version, createdAt, expiresAt }: Content): SecretVersion => ({
  version,
  createdAt: new Date(createdAt),
  ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }),
})

/** Sorts after every earlier one of this process. */
const newVersion = () => {
  const count = (counted += 1)
  return `${Date.now().toString(16).padStart(12, '0')}${count.toString(16).padStart(8, '0')}${secureRandom.guid().slice(0, 8)}`
}
let counted = 0

async function readable<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (cause) {
    throw new HubError('storage.unavailable', 'The secrets cannot be read or written.', { cause })
  }
}

/** Where no store of secrets is configured: nothing is known, and nothing is accepted. */
export const noSecrets: Secrets = {
  find: () => Promise.resolve(undefined),
  put: () => Promise.reject(new HubError('storage.unavailable', 'No store of secrets is configured.')),
  versions: () => Promise.resolve([]),
  remove: () => Promise.resolve(),
}
