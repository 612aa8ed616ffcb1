import { access, constants, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from './ports.ts'

/** Shows that a folder is ours to forget. */
const marker = 'tenantry-data'

/**
 * Makes the data folder ready; `reset` forgets what it holds, if it is one of ours.
 * @throws StartError when it cannot be written, or is somebody else's
 */
export async function prepareDataFolder(folder: string, reset: boolean): Promise<void> {
  try {
    if (reset) await forget(folder)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.W_OK)
    await writeFile(join(folder, marker), 'Data of Tenantry on this machine. `npm start -- --reset` forgets it.\n')
  } catch (thrown) {
    if (thrown instanceof StartError) throw thrown
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown reason'
    throw new StartError(`The folder ${folder} cannot be written (${code}). Choose another: npm start -- --data DIR`)
  }
}

async function forget(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((): string[] => [])
  if (entries.length === 0) return
  if (!entries.includes(marker))
    throw new StartError(`${folder} is not a data folder of Tenantry; nothing was deleted.`)
  await rm(folder, { recursive: true })
}
