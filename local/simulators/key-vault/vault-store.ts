import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'

const moment = z.int().nonnegative()

/** What a caller may say of a version; all times in seconds since 1970. */
export const attributesSchema = z.object({
  enabled: z.boolean().optional(),
  nbf: moment.optional(),
  exp: moment.optional(),
})

const versionSchema = z.object({
  id: z.string(),
  value: z.string(),
  contentType: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  enabled: z.boolean(),
  nbf: moment.optional(),
  exp: moment.optional(),
  created: moment,
  updated: moment,
})
export type SecretVersion = z.infer<typeof versionSchema>

const secretSchema = z.object({
  /** As first written; names are the same in upper and lower case. */
  name: z.string(),
  /** Oldest first. */
  versions: z.array(versionSchema),
  deleted: z.object({ at: moment }).optional(),
})
export type VaultSecret = z.infer<typeof secretSchema> & {
  /** How many more requests find a deletion or a recovery still under way. */
  pending?: number
}

export interface VaultStore {
  /** By name in lower case. */
  readonly secrets: Map<string, VaultSecret>
  /** How many requests a deletion or a recovery takes to be done; the real vault takes seconds. */
  lag: number
  /** Keeps everything as it is now, where there is a file. */
  keep(): Promise<void>
}

export const newVersionId = () => randomBytes(16).toString('hex')

/** The vault's content, kept in a file that is its owner's alone (0600) so that it outlives a restart; without one, in memory. */
export async function openVaultStore(path: string | undefined): Promise<VaultStore> {
  const text = path === undefined ? undefined : await readFile(path, 'utf8').catch(ifAbsent)
  const found = text === undefined ? [] : z.array(secretSchema).parse(JSON.parse(text))
  const secrets = new Map(found.map((secret): [string, VaultSecret] => [secret.name.toLowerCase(), secret]))
  let written = Promise.resolve()
  return {
    secrets,
    lag: 0,
    keep: () => {
      if (path === undefined) return Promise.resolve()
      // One write after the other, each of what is there when its turn comes.
      const write = () => replaceFile(path, JSON.stringify([...secrets.values()].map((one) => secretSchema.parse(one))))
      written = written.then(write, write)
      return written
    },
  }
}

function ifAbsent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}

async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(`${path}.new`, text, { mode: 0o600 })
  await rename(`${path}.new`, path)
}
