import { apiFunctions } from '../../../functions/catalogue.ts'
import { proofCookieName, sessionCookieName, setUpCookieName } from '../../../functions/runtime/cookies.ts'
import { serve } from '../../../functions/runtime/http.ts'
import { antiForgeryHeader, platformKeyHeader } from '../../../shared/contract/pages.ts'
import { wants } from '../../../shared/contract/route-refusals.ts'
import type { Api } from '../../../shared/contract/api.ts'
import type { ApiRoute } from '../../../shared/contract/api-route.ts'
import { api } from '../../../shared/contract/api.ts'
import type { EntraTenantId, MemberId, OrganisationId } from '../../../shared/domain/ids.ts'
import type { ProviderKey } from '../../../shared/domain/providers/identity-provider.ts'
import { passportMark } from '../../../shared/services/passport-mark.ts'
import { firstBackup } from '../../shared/support/backup-facts.ts'
import { firstDelivery, firstSecret } from '../../shared/support/secret-facts.ts'
import { firstEntry, firstReview } from '../../shared/support/access-facts.ts'
import { firstLetter, firstWebhook } from '../../shared/support/webhook-facts.ts'
import { userToken } from '../../support/access-tokens.ts'
import { defaultFieldPolicy } from '../../../shared/domain/sync/field-policy.ts'
import { defaultFilter } from '../../../shared/domain/sync/filter.ts'
import { platform, type MemoryPorts } from '../../support/memory-ports.ts'
import {
  ada,
  contoso,
  disabledProvider,
  enabledProvider,
  fabrikam,
  firstInvitation,
  firstProvisioning,
  firstRun,
  firstTask,
  firstTrace,
  firstSetUpLink,
  guidOf,
  harbour,
} from '../../shared/support/facts.ts'
import {
  clientOf,
  cookieOfProof,
  proofSecretOf,
  askedAbout,
  colleague,
  colleaguesPassport,
  domainOf,
  secondPassport,
  cookieOfAna,
  masterKey,
  proofOfAna,
  secretOf,
  setUpSecretOf,
  serviceClient,
  sessionOfColleague,
  shutTenant,
  waitingTenant,
} from './cast.ts'
import { asking, invocation } from './invocation.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

export type RouteName = keyof Api
export const routeNames = Object.keys(api) as RouteName[]
export const routeOf = (name: RouteName): ApiRoute => api[name]
export const isOfOrganisation = (name: RouteName) => routeOf(name).route.includes('{organisationId}')

/** A sound body for each route that wants one. */
const bodies = (target: OrganisationId): Partial<Record<RouteName, object>> => ({
  chooseOrganisation: { organisationId: target },
  findHomeRealm: { eMail: `ada@${domainOf(target)}` },
  startLink: { provider: 'entra' },
  readProof: { secret: proofSecretOf(target) },
  confirmProof: { secret: proofSecretOf(target) },
  claimDomain: { domain: domainOf(target) },
  confirmMappings: { decisions: [{ tid: contoso, state: 'skipped' }] },
  setDiscoverySchedule: { on: true },
  ensureFlags: { __action: 'ensure_entra_phase1_flags' },
  targetFlag: { __action: 'remove', tenantId: target },
  turnFlag: { on: false },
  startDirect: {},
  connectCipp: {
    baseUrl: 'https://cipp.example',
    credential: { kind: 'client', clientId: 'client', clientSecret: 'secret', tenant: contoso },
  },
  startSync: { mode: 'preview' },
  startClientSync: { mode: 'apply' },
  linkReconciliationItem: { contactId: ada },
  changeSyncFilter: { ...defaultFilter, brakePercent: 30 },
  previewSyncFilter: { ...defaultFilter, brakePercent: 30 },
  changeFieldPolicy: defaultFieldPolicy,
  changeSyncSchedule: { on: true, intervalMinutes: 60 },
  createOrganisation: { displayName: 'New Bank', externalId: 'new-bank' },
  changeOrganisation: { displayName: 'Renamed' },
  createTenantMapping: { roles: ['Employee'] },
  changeTenantMapping: { roles: ['Employee'], anyone: null },
  readLink: { secret: secretOf(target) },
  startConsent: { secret: secretOf(target) },
  createInvitation: { roles: ['Employee'], eMail: 'ada@customer.example' },
  createMember: { tid: contoso, oid: guidOf(501), displayName: 'New Colleague', roles: ['Manager'] },
  changeMember: { roles: ['Manager'] },
  registerSystemIntegration: { displayName: 'Loan engine' },
  startProvisioning: { displayName: 'Loan engine' },
  adoptRegistration: { displayName: 'Loan engine' },
  startRotation: {},
  setSecretPolicy: { leadDays: 30, lifetimeDays: 365, overlapDays: 14 },
  testIntegrationCredentials: { clientSecret: 'a-secret' },
  registerPlatformService: { displayName: 'Orders API' },
  changeNoticeSettings: { contacts: ['it@customer.example'] },
  viewDelivery: { organisationId: target, deliveryId: firstDelivery, proof: secretOf(target) },
  openDelivery: { organisationId: target, deliveryId: firstDelivery, proof: secretOf(target) },
  createClient: { displayName: 'Quarry Works' },
  changeClient: { displayName: 'Renamed' },
  importClients: [{ externalId: 'C-2', displayName: 'Quarry Works' }],
  searchContacts: { search: 'ada' },
  createContact: { clientId: harbour, displayName: 'Bo Quist' },
  changeContact: { displayName: 'Renamed' },
  startExport: { subject: { kind: 'contact', contactId: ada } },
  startErasure: { subject: { kind: 'contact', contactId: ada }, withRelated: true, waitHours: 48 },
  liftErasureMark: { email: 'ada@customer.example' },
  importContacts: [{ externalId: 'P-2', displayName: 'Bo Quist', clientId: harbour }],
  createIdentityProvider: {
    kind: 'oauth2',
    label: 'Customers',
    clientId: 'hub',
    clientSecret: 'a-secret',
    scope: 'profile',
    authorisationUrl: 'https://op.example/authorise',
    tokenUrl: 'https://op.example/token',
    userDetailsUrl: 'https://op.example/me',
  },
  removeReviewEntry: { reason: 'left' },
  keepReviewEntries: { entries: [{ entryId: firstEntry, version: 'read' }] },
  changeReviewPlan: { everyDays: 30 },
  createWebhook: { address: 'https://receiver.example/hooks', types: ['tenantry.membership.*'] },
  changeWebhook: { description: 'The CRM' },
  changeIdentityProvider: { label: 'Everybody' },
  trustIdentityProvider: { trustedDomains: ['customer.example'] },
  createSetUpLink: { label: 'Customers' },
  followSetUpLink: { secret: setUpSecretOf(target) },
  claimSetUpLink: { secret: setUpSecretOf(target) },
  discoverForSetUp: { discoveryUrl: 'https://op.example' },
  saveSetUpProvider: { kind: 'oidc', clientId: 'hub', clientSecret: 'a-secret', discoveryUrl: 'https://op.example' },
  previewSetUpFieldMap: { fieldMap: { Email: 'email' }, claims: { email: 'ada@customer.example' } },
  previewFieldMap: { fieldMap: { Email: 'email' }, claims: { email: 'ada@customer.example' } },
})

/** A sound query of each route that cannot do without. */
const queries = (target: OrganisationId): Partial<Record<RouteName, Readonly<Record<string, string>>>> => ({
  listSignInOptions: { organisation: target },
  readClientKeys: { organisation: target },
  exportSecrets: { format: 'json' },
  exportAccess: { format: 'json' },
  exportAccessReview: { format: 'json' },
  exportPlatformSecrets: { format: 'json' },
})

/** The form that the one route with a form wants. */
const sentForm = () => new URLSearchParams({ token: userToken(), token_type_hint: 'access_token' }).toString()

/** Registering wants a client that nobody knows yet. */
function clientFor(name: RouteName, target: OrganisationId): string {
  if (name.startsWith('register')) return guidOf(700)
  return isOfOrganisation(name) ? clientOf(target) : serviceClient
}

const tenantFor = (name: RouteName): EntraTenantId => {
  if (name === 'createTenantMapping') return fabrikam
  if (name === 'approveTenantMapping' || routeOf(name).route.includes('{objectId}')) return waitingTenant
  return name === 'restoreTenantMapping' ? shutTenant : contoso
}

/** A program's client id has the same name in its route. */
const isAboutClient = (route: string) => route.includes('/clients/{clientId}')

const providerFor = (name: RouteName, target: OrganisationId): ProviderKey => {
  if (routeOf(name).route.includes('platform-providers'))
    return { organisationId: platform.organisationId, providerId: enabledProvider }
  return { organisationId: target, providerId: name === 'enableIdentityProvider' ? disabledProvider : enabledProvider }
}

/** The version that a change must name, as somebody who read it would. */
async function versionFor(
  ports: MemoryPorts,
  name: RouteName,
  target: OrganisationId,
  who: MemberId,
): Promise<string | undefined> {
  const { route } = routeOf(name)
  if (!wants(routeOf(name), 'version')) return undefined
  const kept = () => {
    if (isAboutClient(route)) return ports.clients.find(target, harbour)
    if (route.includes('{objectId}')) return ports.reconciliationItems.find(target, waitingTenant, askedAbout)
    if (route.includes('{contactId}')) return ports.contacts.find(target, ada)
    const review = { organisationId: target, reviewId: firstReview }
    if (route.includes('{entryId}')) return ports.accessReviews.findEntry(review, firstEntry)
    if (route.includes('{reviewId}')) return ports.accessReviews.find(review)
    if (route.includes('{webhookId}')) return ports.webhooks.find({ organisationId: target, webhookId: firstWebhook })
    if (route.includes('{linkId}')) return ports.setUpLinks.find(target, firstSetUpLink)
    if (route.includes('{invitationId}')) return ports.invitations.find(target, firstInvitation)
    if (route.includes('{provisioningId}')) return ports.provisionings.find(target, firstProvisioning)
    if (route.includes('{deliveryId}')) return ports.deliveries.find(target, firstDelivery)
    if (route.includes('{providerId}')) return ports.identityProviders.find(providerFor(name, target))
    if (route.includes('{clientId}'))
      return isOfOrganisation(name)
        ? ports.systemIntegrations.find(target, clientFor(name, target))
        : ports.platformServices.find(clientFor(name, target))
    if (route.includes('{tid}')) return ports.tenantMappings.find(tenantFor(name), target)
    if (!route.includes('{memberId}')) return ports.organisations.find(target)
    return route.includes('{organisationId}') ? ports.memberships.find(target, who) : ports.members.find(who)
  }
  return (await kept())?.version
}

export interface Called {
  readonly status: number
  readonly code: string | undefined
  readonly body: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly { readonly name: string; readonly value: string }[]
  readonly lines: readonly string[]
  /** The body where it is no JSON. */
  readonly text: string
}

interface CallOptions {
  readonly cookie?: boolean
  /** The cookie of whoever holds a set-up link. */
  readonly holder?: string
  readonly durable?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly memberId?: MemberId
  readonly query?: Readonly<Record<string, string>>
  /** Instead of a sound body. */
  readonly body?: string
  readonly sessionId?: string
  readonly flag?: string
}

/** One sound request to a route about `target`, from Ana's browser where she has a session cookie. */
export async function callRoute(
  ports: MemoryPorts,
  name: RouteName,
  target: OrganisationId,
  {
    cookie = true,
    holder,
    durable,
    headers = {},
    memberId: who = colleague,
    query = {},
    body: sent,
    sessionId,
    flag = 'entra-integration-cipp',
  }: CallOptions = {},
): Promise<Called> {
  const { method, route, body: kind } = routeOf(name)
  const sound = () => (kind === 'form' ? sentForm() : JSON.stringify(bodies(target)[name] ?? {}))
  const description = apiFunctions.find((candidate) => candidate.route.name === routeOf(name).name)
  if (!description) throw new Error(`${name} has no function.`)
  const session = route.startsWith('auth/') ? sessionHash(ports, cookieOfAna) : sessionOfColleague(target)
  const known = {
    organisationId: target,
    tid: tenantFor(name),
    runId: firstRun,
    invitationId: firstInvitation,
    deliveryId: firstDelivery,
    keyId: firstSecret,
    objectId: askedAbout,
    contactId: ada,
    providerId: providerFor(name, target).providerId,
    memberId: who,
    provisioningId: firstProvisioning,
    clientId: isAboutClient(route) ? harbour : clientFor(name, target),
    id: flag,
    flag,
    number: firstTrace,
    linkId: firstSetUpLink,
    webhookId: firstWebhook,
    reviewId: firstReview,
    entryId: firstEntry,
    letterId: firstLetter,
    testId: guidOf(90),
    domain: domainOf(target),
    taskId: firstTask,
    backupId: firstBackup,
    sessionId: sessionId ?? ports.random.hash(session),
    passportId: passportMark(ports, route.startsWith('auth/') ? secondPassport : colleaguesPassport),
    ...(route.includes('{kid}') ? { kid: (await ports.signingKeys.find())?.keys[0]?.kid ?? '' } : {}),
  }
  const params = Object.fromEntries(Object.entries(known).filter(([field]) => route.includes(`{${field}}`)))
  const version = await versionFor(ports, name, target, who)
  const change = method !== 'GET'
  const { context, lines } = invocation(durable)
  const request = asking({
    method,
    params,
    query: { ...queries(target)[name], ...query },
    cookies: {
      [proofCookieName]: cookieOfProof,
      ...(holder === undefined ? {} : { [setUpCookieName]: holder }),
      ...(cookie ? { [sessionCookieName]: cookieOfAna } : {}),
    },
    headers: {
      ...(change
        ? {
            [antiForgeryHeader]: proofOfAna,
            origin: 'https://hub.example',
            'content-type': kind === 'form' ? 'application/x-www-form-urlencoded' : 'application/json',
          }
        : {}),
      ...(routeOf(name).key ? { [platformKeyHeader]: masterKey } : {}),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      ...headers,
    },
    ...(change ? { body: sent ?? sound() } : {}),
  })
  const response = await serve(ports, description, request, context)
  const { status, body, headers: answered, cookies = [] } = response
  const view = response.jsonBody as Record<string, unknown> | undefined
  // Of a report line by line the last one, which sums it up.
  const file = (answered as Record<string, string>)['content-disposition'] !== undefined
  const last = typeof body === 'string' && !file ? (body.trimEnd().split('\n').at(-1) ?? '') : '{}'
  const content = view ?? (JSON.parse(last) as Record<string, unknown>)
  const { code } = content
  return {
    status: status ?? 200,
    code: typeof code === 'string' ? code : undefined,
    body: content,
    headers: answered as Record<string, string>,
    cookies,
    lines,
    text: typeof body === 'string' ? body : '',
  }
}
