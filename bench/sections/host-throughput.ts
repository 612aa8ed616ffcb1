import { invoke } from '../../local/host/core/invoke.ts'
import { loadApp } from '../../local/host/core/load-app.ts'
import { digits, inRounds, ratio, shown } from '../support/figures.ts'
import { appFolder, startBareServer, startHostOf, withFolder } from '../support/hosts.ts'
import { requestsPerSecond } from '../support/load.ts'
import type { Section } from '../support/section.ts'

const load = { connections: 16, seconds: 3 }
const callsAtOnce = 10_000

/** How many requests a second the embedded host answers, beside Node.js alone and beside the Functions library alone. */
export async function hostThroughput(rounds: number): Promise<Section> {
  return withFolder(async (data) => {
    const [bare, host, callsPerSecond] = [
      await startBareServer(),
      await startHostOf('empty', data),
      await libraryCalls(),
    ]
    try {
      const targets = { bare: `${bare.address}/empty`, host: `${host.address}/empty` }
      for (const url of Object.values(targets)) await requestsPerSecond(url, { ...load, seconds: 2 })
      await callsPerSecond()
      const figures = await inRounds(rounds, {
        bare: () => requestsPerSecond(targets.bare, load),
        library: callsPerSecond,
        host: () => requestsPerSecond(targets.host, load),
      })
      const floor = 1 / (1 / figures.bare.median + 1 / figures.library.median)
      return {
        title: 'Host throughput',
        about:
          `One empty HTTP function, ${load.connections} connections, ${load.seconds} s a round, ${rounds} rounds in turn. The library alone is the same ` +
          '`@azure/functions` handler called in process through the library, without HTTP. Node.js and the library, one after the other, are what no ' +
          'host can do without; the last row says how much of that limit the host reaches.',
        columns: ['', 'requests per second', 'beside the host'],
        rows: [
          ['bare `node:http`', shown(figures.bare, '/s'), ratio(figures.bare.median, figures.host.median)],
          [
            '`@azure/functions` alone, no HTTP',
            shown(figures.library, '/s'),
            ratio(figures.library.median, figures.host.median),
          ],
          ['limit: both, one after the other', `${digits(floor)} /s`, ratio(floor, figures.host.median)],
          ['the embedded host', shown(figures.host, '/s'), '1 ×'],
        ],
      }
    } finally {
      await Promise.all([bare.stop(), host.stop()])
    }
  })
}

async function libraryCalls(): Promise<() => Promise<number>> {
  const app = await loadApp(appFolder('empty'), undefined, () => undefined)
  const [target] = app.registry.functions.values()
  if (!target) throw new Error('The empty app registers no function.')
  const http = {
    method: 'GET',
    url: 'http://127.0.0.1/empty',
    nullableHeaders: { host: { value: '127.0.0.1' }, connection: { value: 'keep-alive' } },
    nullableParams: {},
    nullableQuery: {},
    body: null,
  }
  return async () => {
    const since = performance.now()
    for (let call = 0; call < callsAtOnce; call += 1)
      await invoke(app, target, { inputData: [{ name: target.triggerName, data: { http } }], triggerMetadata: {} })
    return (callsAtOnce / (performance.now() - since)) * 1000
  }
}
