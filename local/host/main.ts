import { parseArgs } from 'node:util'
import { startHost, type RunningHost } from './host.ts'
import { HostError, messageOf } from './host-error.ts'

const USAGE =
  'Usage: node local/host/main.ts --app DIR --data DIR [--main FILE] [--port N] [--hostname NAME] [--keys] [--quiet]'

/** The host as a process of its own, to be forked by whoever watches over it. */
async function main(): Promise<void> {
  const host = await start()
  const { address, port } = host
  process.stdout.write(`The Functions host is ready at ${address}\n`)
  process.send?.({ ready: true, address, port })

  let leaving = false
  const leave = (): void => {
    if (leaving) process.exit(1)
    leaving = true
    void host.stop().finally(() => {
      process.exit(0)
    })
  }
  process.on('SIGTERM', leave)
  process.on('SIGINT', leave)
  if (process.channel) process.on('disconnect', leave)
}

async function start(): Promise<RunningHost> {
  const { values } = parseArgs({
    options: {
      app: { type: 'string' },
      main: { type: 'string' },
      data: { type: 'string' },
      port: { type: 'string', default: '7071' },
      hostname: { type: 'string' },
      keys: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
    },
  })
  const port = Number(values.port)
  if (values.app === undefined || values.data === undefined) throw new HostError(USAGE)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new HostError(`${values.port} is not a port. ${USAGE}`)
  return startHost({
    appFolder: values.app,
    dataFolder: values.data,
    port,
    logRequests: !values.quiet,
    ...(values.keys ? { keys: 'kept' } : {}),
    ...(values.main === undefined ? {} : { main: values.main }),
    ...(values.hostname === undefined ? {} : { hostname: values.hostname }),
  })
}

/** One sentence for the person, then, where the fault lies in the app's own code, where it lies. */
function giveUp(thrown: unknown): never {
  process.stderr.write(`${messageOf(thrown)}\n`)
  const cause = thrown instanceof HostError ? thrown.cause : thrown
  if (cause instanceof Error && !('code' in cause && 'syscall' in cause)) process.stderr.write(`${cause.stack ?? ''}\n`)
  process.exit(1)
}

process.on('uncaughtException', giveUp)
main().catch(giveUp)
