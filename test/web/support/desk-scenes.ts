import type * as z from 'zod'
import type { DeliveryView } from '../../../shared/contract/deliveries.ts'
import type { DomainView } from '../../../shared/contract/domains.ts'
import type {
  IntegrationConnectionView,
  ProvisioningView,
  RotationView,
} from '../../../shared/contract/integrations.ts'
import type { SystemIntegrationView } from '../../../shared/contract/programs.ts'
import { ok, type ScriptedHub } from './scripted-hub.ts'

type Domain = z.input<typeof DomainView>
type Integration = z.input<typeof SystemIntegrationView>
export type Provisioning = z.input<typeof ProvisioningView>
export type Rotation = z.input<typeof RotationView>
type Delivery = z.input<typeof DeliveryView>
type Connection = z.input<typeof IntegrationConnectionView>

const organisationId = '11111111-1111-4111-8111-111111111111'
/** The program of the secrets board. */
export const theProgram = 'a4d0c6f2-9b37-4e15-8c62-5f1a3e7d9b08'
export const theProvisioning = '5b1d3c58-0e94-4b2f-a6d1-4c9e2f7b0a35'
const keyId = '7a1d3c58-0e94-4b2f-a6d1-4c9e2f7b0a35'
const earlierKeyId = '8b1d3c58-0e94-4b2f-a6d1-4c9e2f7b0a35'
const moment = '2026-11-20T09:00:00.000Z'
const later = '2028-11-20T09:00:00.000Z'

export const aDomain = (change: Partial<Domain> = {}): Domain => ({
  domain: 'harbour.example',
  state: 'claimed',
  record: { name: '_tenantry.harbour.example', type: 'TXT', value: 'tenantry-domain=0123456789abcdef' },
  claimedAt: moment,
  expiresAt: '2026-11-27T09:00:00.000Z',
  ...change,
})

const anIntegration = (change: Partial<Integration> = {}): Integration => ({
  organisationId,
  clientId: theProgram,
  displayName: 'Loan engine',
  state: 'active',
  createdAt: moment,
  changedAt: moment,
  version: 'v1',
  ...change,
})

export const aProvisioning = (change: Partial<Provisioning> = {}): Provisioning => ({
  organisationId,
  provisioningId: theProvisioning,
  displayName: 'Loan engine',
  adopted: false,
  clientId: theProgram,
  state: 'finished',
  step: 'settle',
  attempt: 1,
  kind: 'password',
  startedAt: moment,
  changedAt: moment,
  version: 'v1',
  ...change,
})

export const aRotation = (change: Partial<Rotation> = {}): Rotation => ({
  organisationId,
  clientId: theProgram,
  rotationId: 'r-1',
  reason: 'asked',
  state: 'overlapping',
  step: 'overlap',
  overlapEndsAt: '2026-12-04T09:00:00.000Z',
  kind: 'password',
  startedAt: moment,
  changedAt: moment,
  version: 'v1',
  ...change,
})

const aDelivery = (change: Partial<Delivery> = {}): Delivery => ({
  deliveryId: 'fe6a3d2c1b0a-0badcafe',
  organisationId,
  clientId: theProgram,
  keyId: earlierKeyId,
  state: 'open',
  createdAt: moment,
  expiresAt: '2026-11-23T09:00:00.000Z',
  version: 'v1',
  ...change,
})

const theConnection: Connection = {
  organisationId,
  clientId: theProgram,
  tokenEndpoint: 'https://login.example/tenant/oauth2/v2.0/token',
  scope: 'api://tenantry/.default',
  identityEndpoint: 'https://hub.example/api/v1/system/identity',
  curl: 'TOKEN=$(curl -s https://login.example/tenant/oauth2/v2.0/token -d grant_type=client_credentials)\ncurl -H "authorization: Bearer $TOKEN" https://hub.example/api/v1/system/identity',
  secrets: [
    { keyId, kind: 'password', state: 'current', endsAt: later },
    { keyId: earlierKeyId, kind: 'password', state: 'superseded', endsAt: '2027-01-20T09:00:00.000Z' },
  ],
  lastUsedAt: moment,
}

/** A hub that knows domains and one program, which is made, renewed and taken away while one looks. */
export function behaveDesks(hub: ScriptedHub): void {
  const ofOrganisation = '/api/v1/organisations/*'
  const integration = `${ofOrganisation}/system-integrations/*`
  const program = { state: 'active' as Integration['state'], version: 1 }
  const shown = () => ok(anIntegration({ state: program.state, version: `v${program.version}` }))
  const become = (state: Integration['state']) => () => {
    program.state = state
    program.version += 1
    return shown()
  }
  let domains = [
    aDomain(),
    aDomain({ domain: 'sons.example', state: 'verified', verifiedAt: moment, checkedAt: moment }),
  ]
  hub.answer(`GET ${ofOrganisation}/domains`, () => ok({ items: domains }))
  hub.answer(`POST ${ofOrganisation}/domains`, ({ body }) => {
    const claimed = aDomain({ domain: (body as { domain: string }).domain })
    domains = [claimed, ...domains]
    return ok(claimed)
  })
  hub.answer(`POST ${ofOrganisation}/domains/*/verify`, ({ path }) => {
    const name = path.split('/')[6] ?? ''
    domains = domains.map((each) =>
      each.domain === name ? { ...each, state: 'verified', verifiedAt: moment, checkedAt: moment } : each,
    )
    return ok(domains.find(({ domain }) => domain === name))
  })
  hub.answer(`POST ${ofOrganisation}/domains/*/release`, ({ path }) => {
    const name = path.split('/')[6] ?? ''
    domains = domains.filter(({ domain }) => domain !== name)
    return ok({ domain: name })
  })

  hub.answer(`GET ${ofOrganisation}/system-integrations`, () =>
    ok({
      items: [
        anIntegration({ state: program.state }),
        anIntegration({ clientId: keyId, displayName: 'Ledger export', state: 'suspended' }),
      ],
    }),
  )
  hub.answer(`GET ${integration}`, shown)
  hub.answer(`POST ${integration}/suspend`, become('suspended'))
  hub.answer(`POST ${integration}/resume`, become('active'))
  hub.answer(`POST ${integration}/revoke`, become('revoked'))
  hub.answer(`GET ${integration}/connection`, () => ok(theConnection))
  hub.answer(`POST ${integration}/test`, ({ body }) =>
    (body as { clientSecret: string }).clientSecret === 'right'
      ? ok({ works: true })
      : ok({ works: false, reason: 'credential.rejected', aadsts: 7000215 }),
  )
  hub.answer(`GET ${integration}/rotation`, () => ok(aRotation()))
  hub.answer(`POST ${integration}/rotation`, ({ body }) =>
    ok(aRotation({ state: 'running', step: 'credential', ...(body as object) }), 202),
  )
  hub.answer(`POST ${integration}/adopt`, () => ok(aProvisioning({ adopted: true, state: 'running' }), 202))
  hub.answer(`GET ${ofOrganisation}/provisionings`, () => ok({ items: [aProvisioning()] }))
  hub.answer(`POST ${ofOrganisation}/provisionings`, () =>
    ok(aProvisioning({ state: 'running', step: 'application' }), 202),
  )
  hub.answer(`GET ${ofOrganisation}/provisionings/*`, () => ok(aProvisioning()))
  hub.answer(`POST ${ofOrganisation}/provisionings/*/remove`, () =>
    ok(aProvisioning({ state: 'removing', step: 'close' }), 202),
  )
  hub.answer(`GET ${ofOrganisation}/secret-policy`, () =>
    ok({ organisationId, leadDays: 30, lifetimeDays: 730, overlapDays: 14 }),
  )
  hub.answer(`PUT ${ofOrganisation}/secret-policy`, ({ body }) => ok({ organisationId, ...(body as object) }))
  hub.answer(`GET ${ofOrganisation}/secret-notices`, () => ok({ organisationId, contacts: ['it@harbour.example'] }))
  hub.answer(`PUT ${ofOrganisation}/secret-notices`, ({ body }) =>
    ok({ organisationId, contacts: (body as { contacts: string[] }).contacts, version: 'n1' }),
  )
  hub.answer(`GET ${ofOrganisation}/deliveries`, () => ok({ items: [aDelivery()] }))
  hub.answer(`POST ${ofOrganisation}/deliveries/*/revoke`, () => ok(aDelivery({ state: 'revoked', endedAt: moment })))
  hub.answer(`POST ${ofOrganisation}/deliveries/*/reissue`, () =>
    ok(aDelivery({ state: 'revoked', endedAt: moment }), 202),
  )
}
