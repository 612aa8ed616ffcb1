import { tokenOfPerson, tokenOfProgram } from '../../local/simulators/entra-tokens.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { digits, inRounds, ratio, shown, type Figure } from '../support/figures.ts'
import { startHostOf, withFolder, withStack } from '../support/hosts.ts'
import { requestsPerSecond, type Load } from '../support/load.ts'
import { accountOf } from '../support/person.ts'
import type { Section } from '../support/section.ts'

const load: Load = { connections: 16, seconds: 3 }

/** What it costs a platform service to ask about a token, beside an empty function on a host of the same kind. */
export async function introspection(rounds: number): Promise<Section> {
  const world = await loadWorld('bank')
  const service = world.programs.find(({ role }) => role === 'PlatformService')
  const [tid = '', oid = ''] = accountOf(world, 'Maeve Tarn').split('/')
  if (!service) throw new Error('This world has no platform service.')
  return withFolder((data) =>
    withStack(async ({ hub, entra = '' }) => {
      const host = await startHostOf('empty', data)
      const [by, person] = await Promise.all([
        tokenOfProgram(entra, world, service),
        tokenOfPerson(entra, world, { tid, oid }),
      ])
      const asking: Load = {
        ...load,
        method: 'POST',
        headers: { authorization: `Bearer ${by}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ token: person }).toString(),
      }
      const contenders = {
        empty: () => requestsPerSecond(`${host.address}/empty`, load),
        introspect: () => requestsPerSecond(`${hub}/oauth/introspect`, asking),
      }
      try {
        for (const warmUp of Object.values(contenders)) await warmUp()
        const { empty, introspect } = await inRounds(rounds, contenders)
        return {
          title: 'Introspection',
          about: `${load.connections} connections, ${load.seconds} s a round, ${rounds} rounds in turn. Each request verifies two tokens of Entra, the service's own and a person's, and asks whom they stand for by facts that are at most five seconds old.`,
          columns: ['', 'requests per second', 'milliseconds a request', 'beside the empty function'],
          rows: [
            ['an empty function', shown(empty, '/s'), millisecondsOf(empty), '1 ×'],
            [
              '`POST /oauth/introspect`',
              shown(introspect, '/s'),
              millisecondsOf(introspect),
              ratio(introspect.median, empty.median),
            ],
          ],
        }
      } finally {
        await host.stop()
      }
    }),
  )
}

/** Of the host's time, not of the caller's waiting. */
const millisecondsOf = ({ median }: Figure) => digits(1000 / median)
