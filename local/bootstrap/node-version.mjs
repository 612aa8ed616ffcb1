// Which Node.js serves. Plain JavaScript for old versions too: this is what tells them that they are too old.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The version Azure Functions runs, and the first that runs this source as it stands. */
export const neededMajor = 24

/** The oldest version whose npm is known to install this project. */
export const oldestInstallingMajor = 20

/** @param {string} version `24.21.0` or `v24.21.0` */
export function majorOf(version) {
  return Number(version.replace(/^v/, '').split('.')[0])
}

/**
 * The Node.js that npm scripts find first, as installed by the package `node`.
 * @param {string} root
 * @returns {{ state: 'absent' | 'broken' } | { state: 'present', version: string }}
 */
export function installedNode(root) {
  const file = join(root, 'node_modules', '.bin', 'node')
  const runnable = process.platform === 'win32' ? `${file}.cmd` : file
  if (!existsSync(runnable)) return { state: 'absent' }
  const answer = spawnSync(runnable, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' })
  return answer.status === 0 ? { state: 'present', version: answer.stdout.trim() } : { state: 'broken' }
}

/** @param {string} version the machine's own */
export function missingNodeMessage(version) {
  return [
    `Tenantry runs on Node.js ${neededMajor}; this machine has ${version}, and the install brought no other.`,
    'Usually npm brings it (the optional package "node"). It does not where npm is told to ignore install scripts or',
    'optional packages, where the registry could not deliver it, or where there is none for this platform. Either',
    '  npm ci --ignore-scripts=false --include=optional',
    `or install Node.js ${neededMajor} or later (https://nodejs.org), then try again.`,
  ].join('\n')
}
