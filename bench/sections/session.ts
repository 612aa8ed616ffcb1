import { loadWorld } from '../../local/worlds/load-world.ts'
import { inRounds, ratio, shown } from '../support/figures.ts'
import { withStack } from '../support/hosts.ts'
import { requestsPerSecond } from '../support/load.ts'
import { accountOf, signIn } from '../support/person.ts'
import type { Section } from '../support/section.ts'

const load = { connections: 16, seconds: 3 }

/** What it costs to know who asks: a request with a session, beside one that asks nothing of anybody. */
export async function sessionRequests(rounds: number): Promise<Section> {
  const account = accountOf(await loadWorld('bank'), 'Maeve Tarn')
  return withStack(async ({ hub }) => {
    const { cookie } = await signIn(hub, account)
    const live = () => requestsPerSecond(`${hub}/health/live`, load)
    const session = () => requestsPerSecond(`${hub}/auth/session`, { ...load, headers: { cookie } })
    await live()
    await session()
    const figures = await inRounds(rounds, { live, session })
    return {
      title: 'Requests with a session',
      about: `${load.connections} connections, ${load.seconds} s a round, ${rounds} rounds in turn. Every request with a session reads its rows from storage: a session that is revoked is refused at once.`,
      columns: ['', 'requests per second', 'beside `/health/live`'],
      rows: [
        ['`GET /health/live`', shown(figures.live, '/s'), '1 ×'],
        [
          '`GET /auth/session`, signed in',
          shown(figures.session, '/s'),
          ratio(figures.session.median, figures.live.median),
        ],
      ],
    }
  })
}
