import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildHub } from './bootstrap/build.ts'
import { claimDataFolder } from './stack/data-folder.ts'
import type { Environment } from './stack/environment.ts'
import { findFunc } from './stack/find-func.ts'
import { givenSettings } from './stack/given-settings.ts'
import { keepHubRunning } from './stack/keep-hub-running.ts'
import { help, readOptions } from './stack/options.ts'
import { whenOrphaned } from './stack/orphaned.ts'
import { reloadOnChange } from './stack/reload.ts'
import { startStack, type RunningStack } from './stack/stack.ts'
import { StartError } from './stack/start-error.ts'
import { loadWorld } from './worlds/load-world.ts'
import type { World } from './worlds/world.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const say = (line: string) => process.stdout.write(`${line}\n`)

/** npm passes on a Ctrl-C that the terminal has sent us already: what follows within this time, in milliseconds, is the same one. */
const sameKeystroke = 1000

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (options.help) {
    say(help)
    return
  }
  const func = options.func ? findFunc(process.env['PATH']) : undefined
  whenOrphaned(() => process.kill(process.pid, 'SIGTERM'), process.env)
  const given = await givenSettings(root, process.env)
  const source = options.world ?? (namesRealParts(given) ? 'none' : 'bank')
  const world = source === 'none' ? undefined : { world: await loadWorld(source), source }
  const data = join(options.data, world?.world.name ?? 'none')
  process.once('exit', await claimDataFolder(data, options.reset))
  await buildHub({ log: say })
  const since = Date.now()
  say('Starting storage, simulators and the hub …')
  const stack = await startStack({
    world,
    data,
    port: options.port,
    given,
    ...(options.dev ? { main: 'functions/main.ts' } : {}),
    ...(func === undefined ? {} : { func }),
    log: (from, line) => {
      say(`${from.padEnd(10)} | ${line}`)
    },
  })
  say(`Ready after ${((Date.now() - since) / 1000).toFixed(1)} s.\n`)
  say(whatToTry(stack, world?.world, data))
  endWhenAsked(stack)
  endWhenLost(stack)
  const waitForChange = (why: string) => {
    say(`${why}\nWaiting for the next change.`)
  }
  keepHubRunning(stack, { say, giveUp: options.dev ? waitForChange : (why) => void endWith(stack, why) })
  if (options.dev) reloadOnChange(root, stack, say)
}

/** Where people really sign in, or tables that are somebody's own, no made-up world is seeded unless it is asked for. */
const namesRealParts = (given: Environment) =>
  ['ENTRA_AUTHORITY_HOST', 'TABLE_STORAGE_URL', 'TABLE_STORAGE_CONNECTION_STRING'].some(
    (name) => given[name] !== undefined,
  )

function whatToTry(stack: RunningStack, world: World | undefined, data: string): string {
  const title = world?.title
  const customers = world?.providers[0]?.organisationId
  return [
    ...(title === undefined ? [] : [`  ${title}`]),
    `  Sign in      ${stack.hub}/console/`,
    ...(stack.entra === undefined ? [] : [`  The cast     ${stack.entra}/   who can sign in, and what each one shows`]),
    ...(stack.mail === undefined ? [] : [`  Mails        ${stack.mail}/   everything the hub has sent`]),
    ...(stack.providers === undefined || customers === undefined
      ? []
      : [
          `  Customers    ${stack.hub}/console/sign-in?organisation=${customers}   sign in at a bank's own provider, B2C or Facebook`,
        ]),
    ...(stack.cipp === undefined
      ? []
      : [`  CIPP         ${stack.cipp}   the address to connect it by; its client is in the cast`]),
    `  The API      ${stack.hub}/console/api`,
    `  All data     ${data}`,
    '  Ctrl-C ends everything.',
    '',
  ].join('\n')
}

/** The first Ctrl-C ends things in order; a second one does not wait. */
function endWhenAsked(stack: RunningStack): void {
  let since: number | undefined
  const end = () => {
    if (since !== undefined) {
      if (performance.now() - since > sameKeystroke) process.exit(130)
      return
    }
    since = performance.now()
    say('\nEnding …')
    void stack.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
}

/** Without storage or simulators nothing can go on. */
function endWhenLost(stack: RunningStack): void {
  stack.onPartLost((part) => void endWith(stack, `${part} ended unexpectedly, so everything is ended. Start again.`))
}

async function endWith(stack: RunningStack, why: string): Promise<void> {
  process.stderr.write(`${why}\n`)
  await stack.stop().finally(() => process.exit(1))
}

main().catch((thrown: unknown) => {
  const own = thrown instanceof StartError || (thrown instanceof Error && !('code' in thrown))
  process.stderr.write(
    `${own ? thrown.message : thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`,
  )
  process.exit(1)
})
