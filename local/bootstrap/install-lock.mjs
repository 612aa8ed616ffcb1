// One install of one checkout at a time: npm ci deletes node_modules, so two at once destroy each other's.

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const pollMilliseconds = 200

/** An owner on another machine (a shared folder) cannot be looked at; after this long it is taken for gone. */
const foreignOwnerMilliseconds = 15 * 60_000

/**
 * Takes the lock, waiting for its owner to finish or to be gone. Returns what releases it, and what shares it with a
 * process that does the work and could outlive us.
 * @param {string} folder
 * @param {(owner: string) => void} onWait told once when there is an owner to wait for
 */
export async function takeInstallLock(folder, onWait) {
  mkdirSync(folder, { recursive: true })
  const lock = join(folder, 'install.lock')
  const owner = { pids: [process.pid], host: hostname(), since: Date.now() }
  let mine = JSON.stringify(owner)
  let told = false
  while (!claim(lock, mine)) {
    const theirs = read(lock)
    if (theirs === undefined) continue
    if (isGone(theirs)) {
      await evict(lock, theirs)
      continue
    }
    if (!told) onWait(String(JSON.parse(theirs).pids[0]))
    told = true
    await wait(pollMilliseconds)
  }
  return {
    share: (pid) => {
      mine = JSON.stringify({ ...owner, pids: [...owner.pids, pid] })
      writeFileSync(`${lock}.${process.pid}`, mine)
      renameSync(`${lock}.${process.pid}`, lock)
    },
    release: () => {
      if (read(lock) === mine) rmSync(lock, { force: true })
    },
  }
}

/** A hard link appears with its whole content or not at all, so nobody reads half a claim. */
function claim(lock, mine) {
  const candidate = `${lock}.${process.pid}`
  writeFileSync(candidate, mine)
  try {
    linkSync(candidate, lock)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(candidate, { force: true })
  }
}

/** Moves a dead owner's lock aside; puts it back when it turns out to be a newer owner's. */
async function evict(lock, theirs) {
  const aside = `${lock}.gone.${process.pid}`
  try {
    renameSync(lock, aside)
    if (read(aside) !== theirs) linkSync(aside, lock)
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  }
  rmSync(aside, { force: true })
  await wait(pollMilliseconds)
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

function isGone(claimText) {
  let owner
  try {
    owner = JSON.parse(claimText)
  } catch {
    return true
  }
  if (owner.host !== hostname()) return Date.now() - owner.since > foreignOwnerMilliseconds
  return !owner.pids.some(isRunning)
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}
