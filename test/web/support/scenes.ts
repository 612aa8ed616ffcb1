import { openApiDocument } from '../../../shared/contract/openapi.ts'
import type { DiscoveryRunView } from '../../../shared/contract/discovery.ts'
import type { LinkView } from '../../../shared/contract/onboarding.ts'
import type { AddablePassport, OwnPassport, ProofView, SessionView } from '../../../shared/contract/session.ts'
import { entraTenantId, providerId } from '../../../shared/domain/ids.ts'
import { adasSession, discoveryRun, harbour, managedTenant, organisation } from './cast.ts'
import { behaveProviders } from './provider-scenes.ts'
import { ok, type ScriptedHub } from './scripted-hub.ts'

/** What the hub of a test knows; a test may change it while the page is open. */
export interface Knowledge {
  session: SessionView
  run: DiscoveryRunView | undefined
  readonly tenants: number
  readonly link: LinkView
  passports: OwnPassport[]
}

const addable: readonly AddablePassport[] = [
  { provider: 'entra', label: 'Microsoft', icon: 'building' },
  { provider: providerId('66666666-6666-4666-8666-666666666666'), label: 'Harbour ID', icon: 'bank' },
]

/** Ada's ways to sign in. */
export const twoPassports: readonly OwnPassport[] = [
  {
    passportId: 'a'.repeat(43),
    provider: 'entra',
    label: 'Microsoft',
    tid: entraTenantId('44444444-4444-4444-8444-444444444444'),
    removable: true,
    current: true,
  },
  {
    passportId: 'b'.repeat(43),
    provider: '66666666-6666-4666-8666-666666666666',
    label: 'Harbour ID',
    removable: true,
    current: false,
  },
]

/** What a mailed link shows. */
export const mailedLink: ProofView = {
  organisation: 'Harbour & Sons',
  provider: 'Harbour ID',
  displayName: 'Ada Winterbottom',
  eMail: 'a…@customer.example',
  expiresAt: '2026-12-04T09:00:00.000Z',
}

/** What the link of an open invitation shows. */
export const openInvitation: LinkView = {
  organisation: 'Harbour & Sons',
  platform: 'Corvane',
  permissions: ['openid', 'profile', 'email', 'access_as_user'],
  expiresAt: '2026-12-04T09:00:00.000Z',
}

/** A hub that behaves: it pages its lists, starts one run, switches and signs out. */
export function behave(hub: ScriptedHub, wish: Partial<Knowledge> = {}): Knowledge {
  const knowledge: Knowledge = {
    session: wish.session ?? adasSession({ active: 'northwind' }),
    run: wish.run,
    tenants: wish.tenants ?? 30,
    link: wish.link ?? openInvitation,
    passports: wish.passports ?? [...twoPassports],
  }
  const page = <Item>(query: URLSearchParams, total: number, item: (place: number) => Item) => {
    const from = Number(query.get('cursor') ?? 0)
    const to = Math.min(total, from + Number(query.get('limit')))
    const items = Array.from({ length: to - from }, (_, place) => item(from + place))
    return ok({ items, ...(to < total ? { next: String(to) } : {}) })
  }

  hub.answer('GET /auth/session', () => ok(knowledge.session))
  hub.answer('POST /auth/active-organisation', ({ body }) => {
    const wanted = (body as { organisationId: string }).organisationId
    knowledge.session = adasSession({ active: wanted === harbour ? 'harbour' : 'northwind' })
    return ok(knowledge.session)
  })
  hub.answer('POST /auth/sign-out', () => {
    knowledge.session = { state: 'anonymous' }
    return ok({ next: '/auth/provider-sign-out' })
  })
  hub.answer('GET /auth/passports', () => ok({ items: knowledge.passports, addable }))
  hub.answer('POST /auth/passports/link', () => ok({ next: '/auth/provider-link' }))
  hub.answer('POST /auth/passports/*/unlink', ({ path }) => {
    const passportId = path.split('/')[3] ?? ''
    knowledge.passports = knowledge.passports
      .filter((passport) => passport.passportId !== passportId)
      .map((passport, _, left) => ({ ...passport, removable: left.length > 1 }))
    return ok({ passportId })
  })
  hub.answer('POST /auth/e-mail-proof/read', () => ok(mailedLink))
  hub.answer('POST /auth/e-mail-proof', () => ok({ returnTo: '/console/account', mustChoose: false }))
  hub.answer('POST /auth/invitation', () => ok(knowledge.link))
  hub.answer('POST /auth/consent', () => ok({ next: '/auth/provider-consent' }))
  hub.answer('GET /api/openapi.json', () => ok(openApiDocument('https://hub.example')))
  hub.answer('GET /api/v1/organisations', ({ query }) => page(query, 12, organisation))
  hub.answer('GET /api/v1/organisations/*/managed-tenants', ({ query }) =>
    page(query, knowledge.tenants, managedTenant),
  )
  hub.answer('GET /api/v1/organisations/*/discovery-runs', () => ok({ items: knowledge.run ? [knowledge.run] : [] }))
  hub.answer('GET /api/v1/organisations/*/discovery-runs/*', () => ok(knowledge.run))
  hub.answer('POST /api/v1/organisations/*/discovery-runs', () => {
    knowledge.run = discoveryRun({ state: 'queued' })
    return ok(knowledge.run, 202)
  })
  behaveProviders(hub)
  return knowledge
}
