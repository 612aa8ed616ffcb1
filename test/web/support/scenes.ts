import { openApiDocument } from '../../../shared/contract/openapi.ts'
import type { DeliveryLinkView } from '../../../shared/contract/deliveries.ts'
import type { DiscoveryRunView } from '../../../shared/contract/discovery.ts'
import type { LinkView } from '../../../shared/contract/onboarding.ts'
import { deliveryAddress } from '../../../shared/contract/pages.ts'
import { sealing } from '../../../shared/adapters/crypto/sealing.ts'
import { secureRandom } from '../../../shared/adapters/crypto/secure-random.ts'
import { deliveryPlace } from '../../../shared/domain/delivery.ts'
import { deliveryId } from '../../../shared/domain/ids.ts'
import type { SessionView } from '../../../shared/contract/session.ts'
import { adasSession, discoveryRun, harbour, managedTenant, northwind, organisation } from './cast.ts'
import { ok, type ScriptedHub } from './scripted-hub.ts'

/** What the hub of a test knows; a test may change it while the page is open. */
export interface Knowledge {
  session: SessionView
  run: DiscoveryRunView | undefined
  readonly tenants: number
  readonly link: LinkView
  readonly delivery: DeliveryLinkView
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

/** A hub that behaves: it pages its lists, starts one run, switches and signs out. */
export function behave(hub: ScriptedHub, wish: Partial<Knowledge> = {}): Knowledge {
  const knowledge: Knowledge = {
    session: wish.session ?? adasSession({ active: 'northwind' }),
    run: wish.run,
    tenants: wish.tenants ?? 30,
    link: wish.link ?? openInvitation,
    delivery: wish.delivery ?? openDelivery,
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
  hub.answer('POST /auth/invitation', () => ok(knowledge.link))
  hub.answer('POST /auth/delivery', () => ok(knowledge.delivery))
  hub.answer('POST /auth/delivery/open', () => {
    const { clientId, integration } = knowledge.delivery
    return ok({ clientId, integration, sealed: deliveredValue.sealed })
  })
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
  return knowledge
}
