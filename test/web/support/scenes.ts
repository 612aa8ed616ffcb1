import { openApiDocument } from '../../../shared/contract/openapi.ts'
import type { DeliveryLinkView } from '../../../shared/contract/deliveries.ts'
import type { BoardEntryView } from '../../../shared/contract/secrets-board.ts'
import type { DiscoveryRunView } from '../../../shared/contract/discovery.ts'
import type { LinkView } from '../../../shared/contract/onboarding.ts'
import type { AddablePassport, OwnPassport, ProofView, SessionView } from '../../../shared/contract/session.ts'
import { deliveryId, entraTenantId, providerId } from '../../../shared/domain/ids.ts'
import { behaveAccess } from './access-scenes.ts'
import { behaveNeeds, behaveOrganisations, type Needing } from './organisation-scenes.ts'
import { behaveDesks } from './desk-scenes.ts'
import { behaveOffices } from './office-scenes.ts'
import { behaveProviders } from './provider-scenes.ts'
import { behaveSync, type SyncKnowledge } from './sync-scenes.ts'
import { deliveryAddress } from '../../../shared/contract/pages.ts'
import { sealing } from '../../../shared/adapters/crypto/sealing.ts'
import { secureRandom } from '../../../shared/adapters/crypto/secure-random.ts'
import { deliveryPlace } from '../../../shared/domain/delivery.ts'
import { adasSession, discoveryRun, harbour, managedTenant, northwind, organisation } from './cast.ts'
import { ok, type ScriptedHub } from './scripted-hub.ts'

/** What the hub of a test knows; a test may change it while the page is open. */
export interface Knowledge {
  session: SessionView
  run: DiscoveryRunView | undefined
  readonly tenants: number
  readonly link: LinkView
  passports: OwnPassport[]
  readonly delivery: DeliveryLinkView
  readonly secrets: number
  readonly needing: Needing
  /** Of the pages of syncs; absent: their lists are as the start page has them. */
  readonly sync: Partial<SyncKnowledge> | undefined
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
const mailedLink: ProofView = {
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

const deliveryIds = { organisationId: northwind, deliveryId: deliveryId('fe6a3d2c1b0a-0badcafe') }
/** A value that was sealed as the hub seals it, and its link. */
export const deliveredValue = sealing.seal('the-value-of-the-secret', deliveryPlace(deliveryIds))
export const deliveryLink = `${deliveryAddress(deliveryIds)}#${'P'.repeat(43)}.${deliveredValue.key}`

/** What the link of an open delivery shows. */
export const openDelivery: DeliveryLinkView = {
  organisation: 'Northwind Managed Services',
  platform: 'Corvane',
  integration: 'Loan engine',
  clientId: 'a4d0c6f2-9b37-4e15-8c62-5f1a3e7d9b08',
  endsAt: '2028-11-20T12:00:00.000Z',
  expiresAt: '2026-12-04T09:00:00.000Z',
  keyHash: secureRandom.hash(deliveredValue.key),
}

/** One of a board with every state on it. */
const secretEntry = (place: number): BoardEntryView => ({
  organisationId: northwind,
  secretId: `secret-${place}`,
  origin: place % 5 === 4 ? 'stranger' : 'own',
  clientId: 'a4d0c6f2-9b37-4e15-8c62-5f1a3e7d9b08',
  keyId: '7a1d3c58-0e94-4b2f-a6d1-4c9e2f7b0a35',
  integration: `Loan engine ${place + 1}`,
  kind: place % 3 === 2 ? 'certificate' : 'password',
  displayName: 'hub 2026-11-23',
  state: (['current', 'expiring', 'superseded', 'expired'] as const)[place % 4] ?? 'current',
  endsAt: new Date(Date.now() + (place + 1) * 40 * 86_400_000).toISOString(),
  ...(place % 3 === 2 ? {} : { delivery: place === 0 ? ('none' as const) : ('opened' as const) }),
})

/** A hub that behaves: it pages its lists, starts one run, switches and signs out. */
export function behave(hub: ScriptedHub, wish: Partial<Knowledge> = {}): Knowledge {
  const knowledge: Knowledge = {
    session: wish.session ?? adasSession({ active: 'northwind' }),
    run: wish.run,
    tenants: wish.tenants ?? 30,
    link: wish.link ?? openInvitation,
    passports: wish.passports ?? [...twoPassports],
    delivery: wish.delivery ?? openDelivery,
    secrets: wish.secrets ?? 8,
    needing: wish.needing ?? {},
    sync: wish.sync,
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
  hub.answer('POST /auth/delivery', () => ok(knowledge.delivery))
  hub.answer('POST /auth/delivery/open', () => {
    const { clientId, integration } = knowledge.delivery
    return ok({ clientId, integration, sealed: deliveredValue.sealed })
  })
  hub.answer('GET /api/v1/organisations/*/secrets', ({ query }) => page(query, knowledge.secrets, secretEntry))
  hub.answer('POST /api/v1/organisations/*/system-integrations/*/secrets/*/deliveries', () =>
    ok({ link: `https://hub.example${deliveryLink}` }, 201),
  )
  hub.answer('POST /auth/consent', () => ok({ next: '/auth/provider-consent' }))
  hub.answer('GET /api/openapi.json', () => ok(openApiDocument('https://hub.example')))
  hub.answer('GET /api/v1/organisations', ({ query }) =>
    page(query, query.get('search') === 'nowhere' ? 0 : 12, organisation),
  )
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
  behaveSync(hub)
  behaveNeeds(hub, knowledge.needing)
  behaveOrganisations(hub)
  behaveDesks(hub)
  behaveOffices(hub)
  behaveAccess(hub)
  if (knowledge.sync) behaveSync(hub, knowledge.sync)
  return knowledge
}
