import { access, constants, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { takeLock, type Release } from './folder-lock.ts'
import { StartError } from './start-error.ts'

/** Shows that a folder is ours to forget. */
const marker = 'tenantry-data'

/** Held by `npm start` itself. */
const ownLock = 'stack.lock'

/** Held by the storage as long as it may write. */
export const storageLock = 'storage.lock'

/** Held by whatever serves a data folder: the storage and the Functions host. */
const partLocks = [storageLock, 'host.lock']

/** How long the parts of a run that was killed may take to end, in milliseconds. */
const patience = 15_000

/**
 * Makes the data folder ready and keeps every other run out of it until `Release` or our end; `reset` forgets what it holds.
 * @throws StartError when it cannot be written, is in use, or is somebody else's
 */
export async function claimDataFolder(folder: string, reset: boolean): Promise<Release> {
  let release: Release | undefined
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.W_OK)
    await refuseForeign(folder)
    await writeFile(join(folder, marker), 'Data of Tenantry on this machine. `npm start -- --reset` forgets it.\n')
    release = takeLock(join(folder, ownLock))
    if (!release || !(await arePartsGone(folder))) throw inUse(folder)
    if (reset) await forget(folder)
    return release
  } catch (thrown) {
    release?.()
    if (thrown instanceof StartError) throw thrown
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown reason'
    throw new StartError(`The folder ${folder} cannot be written (${code}). Choose another: npm start -- --data DIR`)
  }
}

function inUse(folder: string): StartError {
  return new StartError(
    `Another run uses the data in ${folder}. End it, or choose another folder: npm start -- --data DIR`,
  )
}

async function refuseForeign(folder: string): Promise<void> {
  const entries = await readdir(folder)
  if (entries.length === 0 || entries.includes(marker)) return
  throw new StartError(
    `${folder} holds files that are not Tenantry's; nothing was changed. Choose another folder: npm start -- --data DIR`,
  )
}

/** The storage of a run that was killed is still saving for a moment. */
async function arePartsGone(folder: string): Promise<boolean> {
  const deadline = Date.now() + patience
  for (;;) {
    const releases = partLocks.map((name) => takeLock(join(folder, name)))
    for (const release of releases) if (release) release()
    if (!releases.includes(undefined)) return true
    if (Date.now() > deadline) return false
    await pause(100)
  }
}

async function forget(folder: string): Promise<void> {
  const entries = await readdir(folder)
  const old = entries.filter((name) => name !== marker && !name.startsWith(ownLock))
  await Promise.all(old.map((name) => rm(join(folder, name), { recursive: true })))
}
