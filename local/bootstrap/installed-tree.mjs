// Is what lies in node_modules what package-lock.json asks for?

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Names the install that this lock file asks for on this machine. */
export function wantedInstall(root) {
  const lock = readFileSync(join(root, 'package-lock.json'))
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`
}

/** The install noted as finished, if any. */
export function notedInstall(root) {
  return readText(join(root, 'node_modules', '.installed'))
}

export function noteInstall(root) {
  writeFileSync(join(root, 'node_modules', '.installed'), wantedInstall(root))
}

/**
 * Whether npm itself, called by hand, has already brought exactly what the lock asks for: npm leaves a list of what it
 * installed in node_modules/.package-lock.json, written last. Optional packages may be absent.
 */
export function isInstalledByHand(root) {
  const list = readText(join(root, 'node_modules', '.package-lock.json'))
  if (list === undefined) return false
  const installed = JSON.parse(list).packages
  const wanted = JSON.parse(readText(join(root, 'package-lock.json'))).packages
  const isSame = ([path, { version, integrity }]) =>
    wanted[path]?.version === version && wanted[path].integrity === integrity
  const isThere = ([path, { optional, devOptional, peer }]) =>
    path === '' || path in installed || optional === true || devOptional === true || peer === true
  return Object.entries(installed).every(isSame) && Object.entries(wanted).every(isThere)
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
