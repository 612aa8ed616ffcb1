import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildHub } from './bootstrap/build.ts'
import { prepareDataFolder } from './stack/data-folder.ts'
import { givenSettings } from './stack/given-settings.ts'
import { help, readOptions } from './stack/options.ts'
import { StartError } from './stack/ports.ts'
import { reloadOnChange } from './stack/reload.ts'
import { startStack, type RunningStack } from './stack/stack.ts'
import { loadWorld } from './worlds/load-world.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const say = (line: string) => process.stdout.write(`${line}\n`)

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (options.help) {
    say(help)
    return
  }
  const given = await givenSettings(root, process.env)
  const source = options.world ?? (given['ENTRA_AUTHORITY_HOST'] === undefined ? 'bank' : 'none')
  const world = source === 'none' ? undefined : { world: await loadWorld(source), source }
  const data = join(options.data, world?.world.name ?? 'none')
  await prepareDataFolder(data, options.reset)
  await buildHub({ log: say })
  const since = Date.now()
  say('Starting storage, simulators and the hub …')
  const stack = await startStack({
    world,
    data,
    port: options.port,
    given,
    ...(options.dev ? { main: 'functions/main.ts' } : {}),
    log: (from, line) => {
      say(`${from.padEnd(10)} | ${line}`)
    },
  })
  say(`Ready after ${((Date.now() - since) / 1000).toFixed(1)} s.\n`)
  say(whatToTry(stack, world?.world.title, data))
  endOnSignal(stack)
  restartWhenLost(stack)
  if (options.dev) reloadOnChange(root, stack, say)
}

function whatToTry(stack: RunningStack, title: string | undefined, data: string): string {
  return [
    ...(title === undefined ? [] : [`  ${title}`]),
    `  Sign in      ${stack.hub}/console/`,
    ...(stack.entra === undefined ? [] : [`  The cast     ${stack.entra}/   who can sign in, and what each one shows`]),
    `  The API      ${stack.hub}/api/openapi.json`,
    `  All data     ${data}`,
    '  Ctrl-C ends everything.',
    '',
  ].join('\n')
}

/** The first Ctrl-C ends things in order; a second one does not wait. */
function endOnSignal(stack: RunningStack): void {
  let ending = false
  const end = () => {
    if (ending) process.exit(130)
    ending = true
    say('\nEnding …')
    void stack.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
}

/** A hub that dies is started again and goes on where it was; one that cannot start any more ends everything. */
function restartWhenLost(stack: RunningStack): void {
  stack.onHubLost(() => {
    say('The hub ended unexpectedly. Starting it again; workflows go on where they were.')
    stack.startHub().catch((thrown: unknown) => {
      say(thrown instanceof Error ? thrown.message : 'The hub does not start any more.')
      void stack.stop().finally(() => process.exit(1))
    })
  })
}

main().catch((thrown: unknown) => {
  const own = thrown instanceof StartError || (thrown instanceof Error && !('code' in thrown))
  process.stderr.write(
    `${own ? thrown.message : thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`,
  )
  process.exit(1)
})
