import { parseArgs } from 'node:util'
import { loadWorld } from '../worlds/load-world.ts'
import { startSimulators } from './simulators.ts'

/**
 * The simulators as a process of their own, to be forked:
 * `--world bank|msp|messy|FILE.json --entra-port N --graph-port N --cipp-port N --vault-port N --mail-port N --providers-port N --dns-port N --identity-port N --data DIR
 * --public-host localhost|127.0.0.1 --hub-url URL`. A port that is left out, or `off`, starts nothing. Sends `{ ready: true, entra, graph, cipp,
 * vault, mail, providers, dns, identity, identityHeader }` (addresses and the header that the identity asks for, or undefined) or
 * `{ ready: false, reason }`, and ends when its parent goes away.
 */
const { values } = parseArgs({
  options: {
    world: { type: 'string', default: 'bank' },
    'entra-port': { type: 'string', default: 'off' },
    'graph-port': { type: 'string', default: 'off' },
    'cipp-port': { type: 'string', default: 'off' },
    'vault-port': { type: 'string', default: 'off' },
    'mail-port': { type: 'string', default: 'off' },
    'providers-port': { type: 'string', default: 'off' },
    'dns-port': { type: 'string', default: 'off' },
    'identity-port': { type: 'string', default: 'off' },
    'public-host': { type: 'string', default: 'localhost' },
    data: { type: 'string' },
    'hub-url': { type: 'string' },
  },
})

function placeOf(port: string): { port: number; hostname: string } | undefined {
  if (port === 'off') return undefined
  if (!/^\d{1,5}$/.test(port)) throw new Error(`"${port}" is not a port.`)
  return { port: Number(port), hostname: values['public-host'] }
}

try {
  const running = await startSimulators({
    world: await loadWorld(values.world),
    entra: placeOf(values['entra-port']),
    graph: placeOf(values['graph-port']),
    cipp: placeOf(values['cipp-port']),
    vault: placeOf(values['vault-port']),
    mail: placeOf(values['mail-port']),
    providers: placeOf(values['providers-port']),
    dns: placeOf(values['dns-port']),
    identity: placeOf(values['identity-port']),
    data: values.data,
    hubUrl: values['hub-url'],
  })
  const end = (): void => {
    void running.stop().finally(() => {
      process.exit(0)
    })
  }
  process.once('disconnect', end)
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  process.send?.({
    ready: true,
    entra: running.entra?.address,
    graph: running.graph?.address,
    cipp: running.cipp?.address,
    vault: running.vault?.address,
    mail: running.mail?.address,
    providers: running.providers?.address,
    dns: running.dns?.address,
    identity: running.identity?.address,
    identityHeader: running.identity?.header,
  })
} catch (error) {
  const reason = error instanceof Error ? error.message : 'The simulators could not start.'
  process.stderr.write(`${reason}\n`)
  process.send?.({ ready: false, reason })
  process.exitCode = 1
  if (process.connected) process.disconnect()
}
