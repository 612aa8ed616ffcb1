// Runs before every npm script, on whatever Node.js the machine has: installs what package-lock.json asks for when that
// has not been done, and sees to it that the script after it runs on Node.js 24. Nothing to do costs next to nothing.
//
// Plain JavaScript without packages, since neither TypeScript nor packages can be counted on yet. The script that follows
// has to be another npm script (prestart, then start): one shell would keep the `node` that it looked up first.

import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { takeInstallLock } from './install-lock.mjs'
import { isInstalledByHand, noteInstall, notedInstall, wantedInstall } from './installed-tree.mjs'
import { installedNode, majorOf, missingNodeMessage, neededMajor, oldestInstallingMajor } from './node-version.mjs'
import { explainNpmFault } from './npm-fault.mjs'
import { startPhase } from './progress.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const npmOptions = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] }
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP']

const installation = [
  'ci',
  '--include=dev',
  '--include=optional',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=10000',
]

process.exitCode = await bootstrap()

/** @returns the exit code */
async function bootstrap() {
  if (majorOf(process.version) < oldestInstallingMajor) {
    return refuse(`Node.js ${process.version} is too old. Install Node.js ${neededMajor} or later: https://nodejs.org`)
  }
  if (isCurrent()) return 0
  const lock = await takeInstallLock(join(root, '.tenantry'), (owner) => {
    console.error(`Waiting for another install of this folder (process ${owner}) …`)
  })
  try {
    if (isCurrent()) return 0
    if (!isInstalledByHand(root) || !isNodeServed()) {
      if (!(await install(lock.share))) return 1
      if (!isNodeServed()) return refuse(missingNodeMessage(process.version))
    }
    noteInstall(root)
    return 0
  } finally {
    lock.release()
  }
}

function isCurrent() {
  if (notedInstall(root) !== wantedInstall(root)) return false
  if (majorOf(process.version) >= neededMajor) return true
  const node = installedNode(root)
  return node.state === 'present' && majorOf(node.version) >= neededMajor
}

/** Whether the scripts that follow find a Node.js that serves; a delivered one that cannot run here is put out of the way. */
function isNodeServed() {
  const node = installedNode(root)
  if (node.state === 'present') return majorOf(node.version) >= neededMajor
  if (node.state === 'broken') rmSync(join(root, 'node_modules', '.bin', 'node'), { force: true })
  return majorOf(process.version) >= neededMajor
}

/** @param {(pid: number) => void} onStart told which process does the work */
async function install(onStart) {
  const why = notedInstall(root) === undefined ? 'first run, about a minute' : 'package-lock.json has changed'
  const phase = startPhase(`Installing dependencies (${why})`)
  const { code, output, interrupted } = await npm(installation, onStart)
  if (code === 0) {
    phase.succeed('Dependencies installed')
    return true
  }
  phase.fail()
  if (interrupted) return false
  console.error(output.trimEnd())
  const registry = (await npm(['config', 'get', 'registry'])).answer.trim()
  refuse(explainNpmFault(output, registry))
  return false
}

/**
 * Runs the npm that called us, on the Node.js that it runs on: its answer, and all that it writes, warnings included.
 * It is stopped with us, since one that went on alone would meet the next; at once, since npm asked nicely goes on to the
 * end of its step. What it leaves half done is not noted as done.
 */
async function npm(args, onStart = () => {}) {
  const called = process.env.npm_execpath
  const isNpm = called !== undefined && basename(called) === 'npm-cli.js'
  const child = isNpm
    ? spawn(process.env.npm_node_execpath ?? process.execPath, [called, ...args], npmOptions)
    : spawn('npm', args, { ...npmOptions, shell: process.platform === 'win32' })
  if (child.pid !== undefined) onStart(child.pid)
  const outcome = { code: 1, answer: '', output: '', interrupted: false }
  child.stdout.on('data', (text) => (outcome.answer += text))
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (outcome.output += text))
  const stop = () => {
    outcome.interrupted = true
    child.kill('SIGKILL')
  }
  for (const signal of stopSignals) process.on(signal, stop)
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ ...outcome, output: `npm cannot be started: ${error.message}` }))
    child.on('close', (code) => resolve({ ...outcome, code: code ?? 1 }))
  }).finally(() => {
    for (const signal of stopSignals) process.off(signal, stop)
  })
}

function refuse(message) {
  console.error(`\n${message}`)
  return 1
}
