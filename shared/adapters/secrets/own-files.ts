import { chmod, link, lstat, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { newSealingKey } from '../crypto/sealed-text.ts'
import { secureRandom } from '../crypto/secure-random.ts'

/** What others may do with a file: nothing. */
const others = 0o077

/**
 * The text of a file that is its owner's alone; undefined where there is none.
 * @throws Error for one that others may read or change, or that is no plain file: what it holds is not to be relied on
 */
export async function readOwnFile(path: string): Promise<string | undefined> {
  try {
    await refuseOthers(path)
    return await readFile(path, 'utf8')
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
    throw thrown
  }
}

async function refuseOthers(path: string): Promise<void> {
  const found = await lstat(path)
  // Windows has no such modes; there a file inherits the rights of its folder.
  const wider = process.platform !== 'win32' && (found.mode & others) !== 0
  if (!found.isFile() || wider) throw new Error('A file of secrets is open to others than its owner: chmod 600 it.')
}

/** Replaces a file in one step; readable by its owner alone. */
export async function writeOwnFile(path: string, text: string): Promise<void> {
  const draft = await writeDraft(path, text)
  try {
    await rename(draft, path)
  } catch (thrown) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw thrown
  }
}

async function writeDraft(path: string, text: string): Promise<string> {
  const draft = `${path}.${secureRandom.guid()}`
  await writeFile(draft, text, { mode: 0o600, flush: true })
  await chmod(draft, 0o600)
  return draft
}

/** The key that a file holds. @throws Error for a file that holds none, or is open to others */
export async function readKeyFile(path: string): Promise<Uint8Array | undefined> {
  const text = await readOwnFile(path)
  if (text === undefined) return undefined
  const key = Buffer.from(text.trim(), 'base64url')
  if (key.length !== 32) throw new Error('The key file of the secrets holds no key.')
  return key
}

/** The key of that file, made where there is none yet: of several who come together one makes it, and the others take that one. */
export async function openKeyFile(path: string): Promise<Uint8Array> {
  const found = await readKeyFile(path)
  if (found) return found
  const draft = await writeDraft(path, Buffer.from(newSealingKey()).toString('base64url'))
  try {
    await link(draft, path)
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown
  } finally {
    await rm(draft, { force: true })
  }
  const made = await readKeyFile(path)
  if (!made) throw new Error('The key file of the secrets was taken away.')
  return made
}
