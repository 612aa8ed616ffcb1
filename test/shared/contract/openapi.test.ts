import { describe, expect, it } from 'vitest'
import { api } from '../../../shared/contract/api.ts'
import type { ApiRoute } from '../../../shared/contract/api-route.ts'
import { openApiDocument } from '../../../shared/contract/openapi.ts'
import { defaultFieldPolicy } from '../../../shared/domain/sync/field-policy.ts'
import { defaultFilter } from '../../../shared/domain/sync/filter.ts'
import { statusOf } from '../../../shared/contract/problems.ts'
import { refusalsOf } from '../../../shared/contract/route-refusals.ts'
import {
  ada,
  ana,
  anIntegration,
  contoso,
  enabledProvider,
  firstInvitation,
  firstRun,
  firstSetUpLink,
  guidOf,
  harbour,
  northBank,
} from '../support/facts.ts'
import { addressBookExamples } from './address-book-examples.ts'
import { eventExamples } from './event-examples.ts'
import { privacyExamples } from './privacy-examples.ts'
import { changedProving, clientKeyExamples, provingSettings } from './provider-examples.ts'
import { firstDelivery, firstSecret } from '../support/secret-facts.ts'

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: unknown
  readonly example?: unknown
}
interface Operation {
  readonly operationId: string
  readonly 'x-permission': string
  readonly security: readonly unknown[]
  readonly parameters: readonly Parameter[]
  readonly requestBody?: {
    readonly required: boolean
    readonly content: Readonly<Record<string, { readonly schema: Schema; readonly example: object }>>
  }
  readonly tags: readonly string[]
  readonly responses: Readonly<Record<string, { readonly content?: Record<string, { readonly example?: unknown }> }>>
}
interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
}

const document = JSON.parse(JSON.stringify(openApiDocument('https://hub.example'))) as {
  readonly openapi: string
  readonly servers: unknown
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: unknown
  readonly tags: readonly unknown[]
}
type RouteName = keyof typeof api
const routes = Object.entries(api) as [RouteName, ApiRoute][]
const operationOf = ({ route, method }: ApiRoute) => document.paths[`/${route}`]?.[method.toLowerCase()]

const inOrganisation = { organisationId: northBank }
const mapping = { ...inOrganisation, tid: contoso }
const invitation = { ...inOrganisation, invitationId: firstInvitation }
const eMail = 'ada@customer.example'
const member = { ...inOrganisation, memberId: ana }
const sessionId = 's'.repeat(43)
const { clientId } = anIntegration()
const integration = { ...inOrganisation, clientId }
const provisioning = { ...inOrganisation, provisioningId: '77777777-7777-4777-8777-777777777777' }
const secret = { ...integration, keyId: firstSecret }
const delivery = { ...inOrganisation, deliveryId: firstDelivery }
const paging = { limit: '10', cursor: 'abc' }
const version = 'v1'

const run = { ...inOrganisation, runId: firstRun }
const item = { ...inOrganisation, tid: contoso, objectId: guidOf(78) }
const filter = {
  ...defaultFilter,
  customPatterns: ['^room'],
  groups: [{ tid: contoso, groupId: guidOf(1) }],
  brakePercent: 20,
}
const provider = { ...inOrganisation, providerId: enabledProvider }
const placed = { tenant: 'contoso', authority: 'https://contoso.b2clogin.com', signInPolicy: 'B2C_1_susi' }
const settings = {
  label: 'Customers',
  icon: 'bank',
  order: 1,
  clientId: 'hub',
  ...{ clientSecret: 'a-secret', secretEndsOn: '2027-11-30' },
  responseMode: 'form_post',
  loginHandler: 'auto-sync',
  membershipKind: 'portal',
  fieldMap: { Email: 'email' },
  discoveryUrl: 'https://op.example',
  authorisationUrl: 'https://op.example/authorise',
  tokenUrl: 'https://op.example/token',
  issuer: 'https://op.example',
  keysUrl: 'https://op.example/keys',
  algorithms: ['ES256'],
  issuerInAnswer: true,
  apiAudiences: ['https://orders.example'],
  subjectField: 'id',
  clientAuthentication: 'client_secret_post',
  scope: 'openid email',
}

/** A sound input of each route with every field it knows, written by hand. */
const examples: Partial<Record<RouteName, Readonly<Record<string, unknown>>>> = {
  chooseOrganisation: inOrganisation,
  signOut: { everywhere: true },
  listOrganisations: { ...paging, search: 'har', state: 'active' },
  createOrganisation: { displayName: 'North Bank', externalId: 'bank-1', state: 'invited' },
  readOrganisation: inOrganisation,
  changeOrganisation: { ...inOrganisation, version, displayName: 'North', externalId: 'bank-2' },
  suspendOrganisation: { ...inOrganisation, version },
  resumeOrganisation: { ...inOrganisation, version },
  listTenantMappings: { ...inOrganisation, ...paging },
  readTenantMapping: mapping,
  createTenantMapping: { ...mapping, roles: ['Admin', 'Employee'], anyone: 'Employee' },
  changeTenantMapping: { ...mapping, version, roles: [], anyone: null },
  approveTenantMapping: { ...mapping, version },
  revokeTenantMapping: { ...mapping, version },
  restoreTenantMapping: { ...mapping, version },
  readLink: { secret: 'a'.repeat(43) },
  startConsent: { secret: 'a'.repeat(43) },
  createInvitation: { ...mapping, eMail, roles: ['Admin'], anyone: 'Employee', days: 7 },
  listInvitations: { ...inOrganisation, ...paging },
  readInvitation: invitation,
  withdrawInvitation: { ...invitation, version },
  reissueInvitation: { ...invitation, version, eMail, days: 7 },
  issueSessionToken: { audience: 'https://orders.example', scope: 'profile' },
  listOwnSessions: paging,
  endOwnSession: { sessionId },
  startLink: { provider: enabledProvider },
  unlinkOwnPassport: { passportId: sessionId },
  readProof: { secret: 'a'.repeat(43) },
  confirmProof: { secret: 'a'.repeat(43) },
  listPassports: member,
  unlinkPassport: { ...member, passportId: sessionId },
  listMembers: { ...inOrganisation, ...paging, state: 'active', kind: 'portal', role: 'Customer', name: 'an' },
  createMember: { ...inOrganisation, tid: contoso, oid: ana, displayName: 'Ana', kind: 'internal', roles: ['Admin'] },
  readMember: member,
  changeMember: { ...member, version, kind: 'internal', roles: ['Admin'] },
  deactivateMember: { ...member, version },
  reactivateMember: { ...member, version },
  removeMember: { ...member, version },
  listSessions: { ...member, ...paging },
  endSession: { ...member, sessionId },
  endSessions: member,
  readPlatformMember: { memberId: ana },
  deactivatePlatformMember: { memberId: ana, version },
  reactivatePlatformMember: { memberId: ana, version },
  withdrawSigningKey: { kid: 'a'.repeat(32) },
  examineDeployment: { after: 'eyJ0aWQiOiJhIn0' },
  findHomeRealm: { eMail },
  ...clientKeyExamples,
  listSignInOptions: { organisation: northBank },
  listIdentityProviders: { ...inOrganisation, ...paging },
  readIdentityProvider: provider,
  createIdentityProvider: {
    ...inOrganisation,
    ...settings,
    ...provingSettings,
    kind: 'oidc',
    userDetailsUrl: 'https://op.example/me',
    endSessionUrl: 'https://op.example/out',
    redirectUri: 'https://hub.example/back',
    ...placed,
    passwordResetPolicy: 'B2C_1_reset',
    profileEditPolicy: 'B2C_1_edit',
    credential: 'secret',
  },
  changeIdentityProvider: {
    ...provider,
    version,
    ...settings,
    ...changedProving,
    userDetailsUrl: null,
    endSessionUrl: null,
    redirectUri: null,
    ...placed,
    passwordResetPolicy: null,
    profileEditPolicy: null,
  },
  enableIdentityProvider: { ...provider, version },
  disableIdentityProvider: { ...provider, version },
  trustIdentityProvider: { ...provider, version, trustedDomains: ['customer.example'] },
  previewFieldMap: { ...inOrganisation, fieldMap: { Email: 'email' }, claims: { email: eMail } },
  listPlatformProviders: inOrganisation,
  startProviderTest: provider,
  readProviderTest: { ...provider, testId: guidOf(90) },
  createSetUpLink: {
    ...inOrganisation,
    label: 'Customers',
    loginHandler: 'create-only',
    membershipKind: 'internal',
    enable: true,
    days: 3,
  },
  listSetUpLinks: { ...inOrganisation, ...paging },
  revokeSetUpLink: { ...inOrganisation, linkId: firstSetUpLink, version },
  followSetUpLink: { secret: 'a'.repeat(43) },
  claimSetUpLink: { secret: 'a'.repeat(43) },
  discoverForSetUp: { discoveryUrl: 'https://op.example' },
  saveSetUpProvider: {
    ...placed,
    ...provingSettings,
    passwordResetPolicy: 'B2C_1_reset',
    profileEditPolicy: 'B2C_1_edit',
    kind: 'oidc',
    clientId: 'hub',
    ...{ clientSecret: 'a-secret', secretEndsOn: '2027-11-30' },
    responseMode: 'form_post',
    discoveryUrl: 'https://op.example',
    authorisationUrl: 'https://op.example/authorise',
    tokenUrl: 'https://op.example/token',
    userDetailsUrl: 'https://op.example/me',
    issuer: 'https://op.example',
    keysUrl: 'https://op.example/keys',
    endSessionUrl: 'https://op.example/out',
    algorithms: ['ES256'],
    issuerInAnswer: true,
    subjectField: 'id',
    clientAuthentication: 'client_secret_post',
    scope: 'openid email',
    fieldMap: { Email: 'email' },
  },
  previewSetUpFieldMap: { fieldMap: { Email: 'email' }, claims: { email: eMail } },
  readSetUpTest: { testId: guidOf(90) },
  listSignInTraces: { ...inOrganisation, ...paging, outcome: 'refused', provider: 'entra' },
  readSignInTrace: { ...inOrganisation, number: 'number-1' },
  listUnattributedTraces: { ...paging, outcome: 'unfinished', provider: 'entra' },
  readUnattributedTrace: { number: 'number-1' },
  acceptPlatformProvider: provider,
  withdrawPlatformProvider: provider,
  listDomains: { ...inOrganisation, ...paging },
  claimDomain: { ...inOrganisation, domain: 'customer.example' },
  verifyDomain: { ...inOrganisation, domain: 'customer.example' },
  releaseDomain: { ...inOrganisation, domain: 'customer.example' },
  listAudit: {
    ...inOrganisation,
    ...paging,
    action: 'membership.changed',
    actor: 'hub',
    subject: 'run:1',
    from: '2026-11-23T12:00:00.000Z',
    to: '2026-11-24T12:00:00.000Z',
    foreign: 'true',
  },
  listSystemIntegrations: { ...inOrganisation, ...paging },
  readSystemIntegration: integration,
  registerSystemIntegration: { ...integration, displayName: 'Loan engine' },
  suspendSystemIntegration: { ...integration, version },
  resumeSystemIntegration: { ...integration, version },
  revokeSystemIntegration: { ...integration, version },
  listProvisionings: { ...inOrganisation, ...paging },
  startProvisioning: { ...inOrganisation, displayName: 'Loan engine', credential: { kind: 'password' } },
  readProvisioning: provisioning,
  removeProvisioning: { ...provisioning, version },
  adoptRegistration: { ...integration, displayName: 'Loan engine', credential: { kind: 'password' } },
  readRotation: integration,
  startRotation: { ...integration, reason: 'emergency', credential: { kind: 'certificate', certificate: 'PEM' } },
  readSecretPolicy: inOrganisation,
  setSecretPolicy: { ...inOrganisation, leadDays: 30, lifetimeDays: 365, overlapDays: 14 },
  readIntegrationConnection: integration,
  testIntegrationCredentials: { ...integration, clientSecret: 'a-secret' },
  listPlatformServices: paging,
  listSecrets: { ...inOrganisation, ...paging },
  exportSecrets: { ...inOrganisation, format: 'ics' },
  listPlatformSecrets: { fromMonth: '2026-11', toMonth: '2027-01', ...paging },
  exportPlatformSecrets: { fromMonth: '2026-11', toMonth: '2027-01', format: 'csv' },
  readNoticeSettings: inOrganisation,
  changeNoticeSettings: { ...inOrganisation, contacts: [eMail], expected: version },
  createDelivery: { ...secret, days: 5 },
  listDeliveries: { ...integration, ...paging },
  readDelivery: delivery,
  reissueDelivery: { ...delivery, version, urgent: true },
  revokeDelivery: { ...delivery, version },
  viewDelivery: { ...delivery, proof: 'a'.repeat(43) },
  openDelivery: { ...delivery, proof: 'a'.repeat(43) },
  registerPlatformService: { clientId, displayName: 'Orders API' },
  removePlatformService: { clientId, version },
  introspect: { token: 'a.b.c', token_type_hint: 'access_token', organisation: northBank, reason: 'true' },
  readConnection: inOrganisation,
  startDirect: {
    ...inOrganisation,
    application: { clientId: 'client', clientSecret: 'secret', tenantId: contoso },
    groups: true,
  },
  connectCipp: {
    ...inOrganisation,
    baseUrl: 'https://cipp.example',
    credential: { kind: 'client', clientId: 'client', clientSecret: 'secret', tenant: contoso },
  },
  validateConnection: mapping,
  disconnect: inOrganisation,
  startSync: { ...inOrganisation, mode: 'preview', trigger: 'initial' },
  startClientSync: { ...inOrganisation, clientId: harbour, mode: 'apply' },
  listSyncRuns: { ...inOrganisation, ...paging },
  readSyncRun: run,
  listTenantResults: { ...run, ...paging, state: 'troubled' },
  listSyncPeople: { ...run, tid: contoso, ...paging, decision: 'create', failed: 'true' },
  cancelSync: run,
  resumeSync: run,
  letThrough: { ...run, tid: contoso },
  undoSync: run,
  readSyncUndo: run,
  listUndone: { ...run, tid: contoso, ...paging },
  listReconciliation: { ...inOrganisation, ...paging, state: 'open', tid: contoso },
  readReconciliationItem: item,
  linkReconciliationItem: { ...item, version, contactId: ada },
  createReconciliationContact: { ...item, version },
  dismissReconciliationItem: { ...item, version },
  reopenReconciliationItem: { ...item, version },
  readSyncFilter: inOrganisation,
  changeSyncFilter: { ...inOrganisation, ...filter, expected: version },
  previewSyncFilter: { ...inOrganisation, tid: contoso, ...filter },
  readFieldPolicy: inOrganisation,
  changeFieldPolicy: { ...inOrganisation, ...defaultFieldPolicy, expected: version },
  readSyncSchedule: inOrganisation,
  changeSyncSchedule: { ...inOrganisation, on: true, intervalMinutes: 60, alertTo: eMail, expected: version },
  startDiscovery: inOrganisation,
  listDiscoveryRuns: { ...inOrganisation, ...paging },
  readDiscoveryRun: { ...inOrganisation, runId: firstRun },
  ensureFlags: { __action: 'ensure_entra_phase1_flags' },
  targetFlag: { id: 'entra-integration-ui', __action: 'list', tenantId: northBank, ...paging },
  readFlags: inOrganisation,
  turnFlag: { ...inOrganisation, flag: 'entra-integration-ui', on: true },
  readDiscoverySchedule: inOrganisation,
  setDiscoverySchedule: { ...inOrganisation, on: true, intervalMinutes: 60 },
  suggestMappings: { ...inOrganisation, ...paging, outcome: 'needs-review', text: 'x' },
  listClientMappings: { ...inOrganisation, ...paging },
  confirmMappings: {
    ...inOrganisation,
    decisions: [{ tid: contoso, state: 'mapped', clientId: guidOf(1), remap: true, version }],
    startInitialSync: true,
  },
  listMappingHistory: { ...mapping, ...paging },
  listManagedTenants: { ...inOrganisation, ...paging, state: 'lost', mapping: 'needs-review', text: 'contoso' },
  ...addressBookExamples,
  ...eventExamples,
  ...privacyExamples,
}

function credentialsFor({ allow }: ApiRoute): readonly object[] {
  if (allow === 'anyone') return []
  if (allow === 'session') return [{ session: [] }]
  if (allow === 'set-up') return [{ setUp: [] }]
  return allow === 'api.system' ? [{ bearer: [] }] : [{ session: [] }, { bearer: [] }]
}

describe('the OpenAPI document', () => {
  it('is 3.1, of this hub, and holds every route once', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'https://hub.example' }] })
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))
    const ofOAuth = ['ExchangeToken', 'RevokeToken', 'OpenIdConfiguration', 'AuthorisationServer', 'KeySet']
    const names = [...ofOAuth, ...routes.map(([, { name }]) => name)]
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(names.sort())
  })

  it('refers to nothing that it does not hold', () => {
    const references = JSON.stringify(document).match(/"\$ref":"([^"]+)"/g) ?? []
    expect(new Set(references)).toEqual(
      new Set(['"$ref":"#/components/schemas/Problem"', '"$ref":"#/components/responses/Problem"']),
    )
    expect(document.components).toMatchObject({ schemas: { Problem: {} }, responses: { Problem: {} } })
  })

  it('says which routes need a session, which take a token, and which permission', () => {
    for (const [, route] of routes) {
      const operation = operationOf(route)
      expect(operation?.['x-permission']).toBe(route.allow)
      expect(operation?.security).toEqual(credentialsFor(route))
    }
  })
})

describe.each(routes)('%s in the OpenAPI document', (name, route) => {
  const operation = operationOf(route)
  const example = examples[name] ?? {}
  const inPath = [...route.route.matchAll(/\{(\w+)\}/g)].map(([, field]) => field)
  const namesIn = (place: string) =>
    (operation?.parameters ?? []).filter((parameter) => parameter.in === place).map((parameter) => parameter.name)
  const others = Object.keys(example).filter((field) => !inPath.includes(field) && field !== 'version')
  const isAsked = route.method === 'GET' || route.body === 'rows'
  const isOfRows = route.body === 'rows'
  const answerType = isOfRows ? 'application/x-ndjson' : 'application/json'
  const media = route.body === 'form' ? 'application/x-www-form-urlencoded' : 'application/json'
  const body = isOfRows ? undefined : operation?.requestBody?.content[media]?.schema

  it('has an example that the schema takes, and nothing beside it', () => {
    if (route.input === undefined) expect(example).toEqual({})
    else {
      expect(route.input.safeParse(example).error).toBeUndefined()
      expect(route.input.safeParse({ ...example, stranger: 1 }).success).toBe(false)
    }
  })

  it('names every parameter of the path, the query and the headers', () => {
    expect(namesIn('path')).toEqual(inPath)
    expect(namesIn('query')).toEqual(isAsked ? expect.arrayContaining(others) : [])
    expect(namesIn('query')).toHaveLength(isAsked ? others.length : 0)
    const headers = [
      ...('version' in example ? ['If-Match'] : []),
      ...(route.key ? ['x-api-key'] : []),
      ...(route.method === 'GET' || (route.session === 'ignored' && route.allow !== 'set-up')
        ? []
        : ['x-anti-forgery']),
    ]
    expect(namesIn('header')).toEqual(headers)
    for (const { schema } of operation?.parameters ?? [])
      expect(schema).toMatchObject({ type: expect.any(String) as string })
  })

  it('names every field of the body, and takes no other', () => {
    if (isAsked || others.length === 0) {
      expect(body).toBeUndefined()
      return
    }
    expect(Object.keys(body?.properties ?? {}).sort()).toEqual([...others].sort())
    expect(body?.additionalProperties).toBe(false)
  })

  it('marks as required exactly what cannot be left out', () => {
    const required = new Set([
      ...(operation?.parameters ?? []).filter((parameter) => parameter.required).map((parameter) => parameter.name),
      ...(body?.required ?? []),
    ])
    for (const field of Object.keys(example)) {
      const { [field]: _left, ...rest } = example
      expect([field, required.has(field === 'version' ? 'If-Match' : field)]).toEqual([
        field,
        route.input?.safeParse(rest).success === false,
      ])
    }
  })

  it('shows an example that the hub itself would take, and an answer that it could give', () => {
    const shown = Object.fromEntries((operation?.parameters ?? []).map((one) => [one.name, one.example]))
    const { 'If-Match': given = version, 'x-anti-forgery': _proof, 'x-api-key': _key, ...fields } = shown
    const sent = { ...fields, ...(isOfRows ? {} : operation?.requestBody?.content[media]?.example) }
    const versioned = 'version' in example ? { version: given } : {}
    if (route.input) expect(route.input.safeParse({ ...sent, ...versioned }).error).toBeUndefined()
    expect(Object.keys({ ...sent, ...versioned }).sort()).toEqual(Object.keys(example).sort())
    const answer = operation?.responses[String(route.status)]?.content?.[answerType]?.example
    expect(route.output?.safeParse(answer).error).toBeUndefined()
  })

  it('takes files of rows in three formats, a form, or JSON', () => {
    const types = Object.keys(operation?.requestBody?.content ?? {})
    expect(types).toEqual(isOfRows ? ['text/csv', 'application/json', 'application/x-ndjson'] : body ? [media] : [])
  })

  it('stands in one family, which is explained', () => {
    const [tag, ...others] = operation?.tags ?? []
    expect(others).toEqual([])
    expect(document.tags).toContainEqual({ name: tag, description: expect.stringMatching(/.{10}/) as string })
  })

  it('says what it answers, and that it may refuse', () => {
    const statuses = new Set(refusalsOf(route).map((code) => statusOf[code]))
    expect(Object.keys(operation?.responses ?? {}).sort()).toEqual(
      [String(route.status), ...[...statuses].map(String), 'default'].sort(),
    )
    for (const status of statuses)
      for (const code of refusalsOf(route).filter((one) => statusOf[one] === status))
        expect(operation?.responses[String(status)]).toMatchObject({
          description: expect.stringContaining(code) as string,
        })
    if (route.output)
      expect(operation?.responses[String(route.status)]).toMatchObject({
        content: { [answerType]: { schema: {} } },
      })
  })
})
