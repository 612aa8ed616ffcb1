import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { StartError } from './start-error.ts'

export interface StartOptions {
  readonly port: number
  /** Folder of all data; each world has its own below it. */
  readonly data: string
  /** `bank`, `msp`, `messy`, a JSON file, or `none`. Undefined: `bank`, unless the settings name an identity provider or tables. */
  readonly world: string | undefined
  readonly reset: boolean
  readonly dev: boolean
  /** Under Azure Functions Core Tools instead of the embedded host. */
  readonly func: boolean
  readonly help: boolean
}

export const help = `Tenantry on this machine: the hub, storage, and a simulated Microsoft to sign in with.

  npm start -- [options]

  --port N       the hub's port (7071); storage and simulators use ports 10 to 22 above it
  --data DIR     where all data is kept (.tenantry)
  --world NAME   bank: several banks on one platform (the default); msp: a service provider with 1,000
                 customer tenants; messy: guests, name-sakes, clocks that differ, slow answers; a JSON file
                 of your own; none: nothing is simulated or seeded
  --reset        forget what an earlier run kept, and start fresh
  --help         this text

  npm run start:func -- [options]   the same under Azure Functions Core Tools, where they are installed

Settings come from the environment, then from local.settings.json (local.settings.example.json shows them). A simulator
starts only for an address that no setting gives: with ENTRA_AUTHORITY_HOST set, people sign in there; with
SECRETS_FOLDER set, secrets are files there and no vault is simulated.
`

/** The other ports lie up to 22 above the hub's. */
const highestPort = 65_500

/** @throws StartError that names what is wrong with the command line */
export function readOptions(args: readonly string[]): StartOptions {
  const values = parse(args)
  const port = Number(values.port)
  if (!/^\d+$/.test(values.port) || port > highestPort)
    throw new StartError(`--port ${values.port} is not a port from 0 to ${highestPort}. See --help.`)
  if (values.dev && values.func) throw new StartError('--dev reloads the embedded host only. See --help.')
  return { ...values, port, data: resolve(values.data) }
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '7071' },
        data: { type: 'string', default: '.tenantry' },
        world: { type: 'string' },
        reset: { type: 'boolean', default: false },
        dev: { type: 'boolean', default: false },
        func: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    })
    return { ...values, world: values.world }
  } catch (thrown) {
    throw new StartError(`${thrown instanceof Error ? thrown.message : 'Unreadable options'}. See --help.`)
  }
}
