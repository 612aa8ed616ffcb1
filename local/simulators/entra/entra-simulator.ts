import { json, type Answer, type Asked } from '../exchange.ts'
import type { Fault, Target } from '../desk.ts'
import { authorityOf, type Authority } from '../directory.ts'
import type { Simulation } from '../simulation.ts'
import { adminConsent } from './admin-consent.ts'
import { EntraError, errorAnswer, tell } from './aadsts.ts'
import { authorize } from './authorize.ts'
import { castPage } from './cast-page.ts'
import { instanceDiscovery, keySet, openIdConfiguration } from './discovery.ts'
import { page } from './page.ts'
import { signOut } from './sign-out.ts'
import { refusalPage } from './sign-in-page.ts'
import { token } from './token-endpoint.ts'

interface EntraRoute {
  readonly target: Target
  readonly methods: readonly string[]
  /** What a program gets for an unknown tenant is JSON, what a person gets is a page. */
  readonly forPeople: boolean
  readonly answer: (
    simulation: Simulation,
    authority: Authority,
    asked: Asked,
    fault: Fault | undefined,
  ) => Answer | Promise<Answer>
}

const reading = ['GET', 'HEAD']
const metadata = (version: 'v1' | 'v2'): EntraRoute => ({
  target: 'discovery',
  methods: reading,
  forPeople: false,
  answer: (simulation, authority) => openIdConfiguration(simulation, authority, version),
})
const keys = (version: 'v1' | 'v2'): EntraRoute => ({
  target: 'jwks',
  methods: reading,
  forPeople: false,
  answer: (simulation) => keySet(simulation, version),
})

/** Every address below /{tenant}/ that the simulated Entra answers. */
const routes: Readonly<Record<string, EntraRoute>> = {
  'v2.0/.well-known/openid-configuration': metadata('v2'),
  '.well-known/openid-configuration': metadata('v1'),
  'discovery/v2.0/keys': keys('v2'),
  'discovery/keys': keys('v1'),
  'discovery/instance': {
    target: 'discovery',
    methods: reading,
    forPeople: false,
    answer: (simulation, _authority, asked) => instanceDiscovery(simulation, asked),
  },
  'oauth2/v2.0/authorize': { target: 'authorize', methods: [...reading, 'POST'], forPeople: true, answer: authorize },
  'v2.0/adminconsent': { target: 'consent', methods: [...reading, 'POST'], forPeople: true, answer: adminConsent },
  'oauth2/v2.0/token': { target: 'token', methods: ['POST', ...reading], forPeople: false, answer: token },
  'oauth2/v2.0/logout': {
    target: 'logout',
    methods: [...reading, 'POST'],
    forPeople: true,
    answer: (simulation, _authority, asked) => signOut(simulation, asked),
  },
}

/** What a request is aimed at, for faults and records; undefined for the simulator's own pages and unknown addresses. */
export function entraTarget(asked: Asked): Target | undefined {
  return routes[split(asked).rest]?.target
}

/** The simulated Microsoft Entra. */
export async function answerAsEntra(simulation: Simulation, asked: Asked, fault: Fault | undefined): Promise<Answer> {
  const { segment, rest } = split(asked)
  if (segment === '') return castPage(simulation)
  const route = routes[rest]
  if (!route) return notFound()
  if (asked.method === 'OPTIONS')
    return { status: 200, headers: { allow: route.methods.join(', '), 'access-control-allow-origin': '*' } }
  if (!route.methods.includes(asked.method))
    return json(405, { error: 'invalid_request' }, { allow: route.methods.join(', ') })
  const authority = authorityOf(simulation.world, segment)
  if (authority) return route.answer(simulation, authority, asked, fault)
  const told = tell(simulation, asked, new EntraError(90002, { value: segment }))
  if (route.forPeople) return refusalPage(told)
  return errorAnswer(told, route.target === 'token' ? {} : { error: 'invalid_tenant' })
}

function split(asked: Asked): { segment: string; rest: string } {
  const [, segment = '', ...rest] = asked.url.pathname.split('/')
  return { segment: decodeURIComponent(segment), rest: rest.join('/') }
}

function notFound(): Answer {
  return page('Not found', '<h1>There is nothing at this address</h1><p><a href="/">The cast</a></p>', { status: 404 })
}
