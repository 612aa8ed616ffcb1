import { randomUUID } from 'node:crypto'
import type { Fault } from '../desk.ts'
import { accountIn, findApp, type Account, type Authority, type ClientApp } from '../directory.ts'
import { formOf, redirect, type Answer, type Asked } from '../exchange.ts'
import type { Simulation } from '../simulation.ts'
import { EntraError, tell } from './aadsts.ts'
import { pick } from './authorize.ts'
import { consentPage } from './consent-page.ts'
import { segmentOf } from './discovery.ts'
import { isRegisteredRedirect } from './registration.ts'
import { parseScopes, type WantedScopes } from './scopes.ts'
import { readSession, sessionCookieFor } from './sealed.ts'
import { refusalPage, signInPage } from './sign-in-page.ts'

interface ConsentRequest {
  readonly authority: Authority
  readonly app: ClientApp
  readonly redirectUri: string
  readonly scope: string
  readonly wanted: WantedScopes
  readonly state: string | null
  /** As asked for, without what the person decided. */
  readonly parameters: URLSearchParams
  readonly action: string
}

/**
 * The v2 admin consent endpoint: who is there, may they, what is asked for, yes or no. A program consents by posting
 * `account={tid}/{oid}&decision=accept`.
 * https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
 */
export async function adminConsent(
  simulation: Simulation,
  authority: Authority,
  asked: Asked,
  fault: Fault | undefined,
): Promise<Answer> {
  const given = new URLSearchParams([...asked.url.searchParams, ...formOf(asked)])
  const decided = asked.method === 'POST' ? given : new URLSearchParams()
  try {
    const request = readRequest(simulation, authority, given)
    if (fault?.kind === 'aadsts') throw new EntraError(fault.code, { clientId: request.app.clientId })
    if (decided.has('cancel') || decided.get('decision') === 'cancel') return declined(simulation, asked, request)
    const session = await readSession(simulation, asked)
    const chosen = decided.get('account')
    const [only, ...others] = (session?.accounts ?? []).filter((account) => fits(simulation, authority, account))
    const account = chosen !== null ? pick(simulation, chosen) : others.length === 0 ? only : undefined
    if (!account) return picker(simulation, request, session?.accounts ?? [])
    const administrator = admitted(simulation, request, account)
    if (decided.get('decision') !== 'accept') return consentPage(simulation, request, administrator)
    return await accepted(simulation, request, administrator, session?.sid ?? randomUUID())
  } catch (error) {
    if (error instanceof EntraError) return refusalPage(tell(simulation, asked, error))
    throw error
  }
}

function readRequest(simulation: Simulation, authority: Authority, given: URLSearchParams): ConsentRequest {
  const needed = (name: string): string => {
    const value = given.get(name)
    if (value === null || value === '') throw new EntraError(900144, { value: name })
    return value
  }
  const clientId = needed('client_id')
  const app = findApp(simulation.world, clientId)
  if (!app) throw new EntraError(700016, { clientId, tenant: segmentOf(authority) })
  if (authority.kind === 'consumers') throw new EntraError(9002346)
  const redirectUri = needed('redirect_uri')
  if (!isRegisteredRedirect(app, redirectUri)) throw new EntraError(50011, { clientId, value: redirectUri })
  const scope = needed('scope')
  const wanted = parseScopes(simulation.world, scope, segmentOf(authority))
  const parameters = new URLSearchParams(given)
  for (const name of ['account', 'decision', 'cancel']) parameters.delete(name)
  const action = `/${segmentOf(authority)}/v2.0/adminconsent`
  return { authority, app, redirectUri, scope, wanted, state: given.get('state'), parameters, action }
}

const fits = (simulation: Simulation, authority: Authority, account: Account): boolean =>
  authority.kind !== 'tenant' || accountIn(simulation.world, authority.tenant.tid, account) !== undefined

function picker(simulation: Simulation, request: ConsentRequest, signedIn: readonly Account[]): Answer {
  const { authority, app, action, parameters } = request
  const accounts = simulation.world.tenants
    .filter(({ tid }) => authority.kind !== 'tenant' || authority.tenant.tid === tid)
    .flatMap((tenant) => tenant.users.map((user) => ({ tenant, user })))
  return signInPage({ app, action, parameters, accounts, signedIn, hint: '' })
}

/** The account in the tenant that is asked for. @throws EntraError where it is not there, disabled, or may not consent for the tenant */
function admitted(simulation: Simulation, request: ConsentRequest, account: Account): Account {
  const { authority } = request
  const here = authority.kind === 'tenant' ? accountIn(simulation.world, authority.tenant.tid, account) : account
  if (!here) throw new EntraError(50020, { value: account.user.upn, tenant: segmentOf(authority) })
  if (here.user.disabled) throw new EntraError(50057)
  if (!here.user.administrator) throw new EntraError(90093)
  refuseUnknownApi(simulation, request, here)
  return here
}

/**
 * The Management API's service principal comes into a tenant with the consent to its `/.default` alone; a single permission of an API that
 * the tenant does not know yet cannot be consented to. Microsoft: "How to bundle consent"; "Convert single-tenant app to multitenant".
 */
function refuseUnknownApi({ world }: Simulation, { wanted }: ConsentRequest, { tenant }: Account): void {
  const api = wanted.resources.find(({ kind }) => kind === 'managementApi')
  if (api && !api.everything && !tenant.consents.includes('managementApi'))
    throw new EntraError(650052, { value: world.apps.managementApi.clientId, tenant: tenant.tid })
}

/** The Management API knows the UI as its client (`knownClientApplications`): one consent to its `/.default` makes both known. */
async function accepted(
  simulation: Simulation,
  request: ConsentRequest,
  account: Account,
  sid: string,
): Promise<Answer> {
  const { app, scope } = request
  const { tenant } = account
  const known = app.name === 'managementUi' ? (['managementUi', 'managementApi'] as const) : [app.name]
  const apps = known.filter((name) => name !== 'program' && name !== 'customer')
  tenant.consents = [...new Set([...tenant.consents, ...apps])]
  tenant.removedServicePrincipals = (tenant.removedServicePrincipals ?? []).filter(
    (name) => !tenant.consents.includes(name),
  )
  await simulation.consents.keep(tenant)
  const cookie = await sessionCookieFor(simulation, sid, [account])
  return answer(request, { admin_consent: 'True', tenant: tenant.tid, scope }, cookie)
}

/** As published: the error stands beside `admin_consent=True`. */
function declined(simulation: Simulation, asked: Asked, request: ConsentRequest): Answer {
  const { description } = tell(simulation, asked, new EntraError(65004))
  return answer(request, { admin_consent: 'True', error: 'consent_required', error_description: description })
}

function answer({ redirectUri, state }: ConsentRequest, fields: Record<string, string>, cookie?: string): Answer {
  const parameters = new URLSearchParams({ ...fields, ...(state === null ? {} : { state }) })
  return redirect(`${redirectUri}?${parameters.toString()}`, cookie === undefined ? {} : { 'set-cookie': cookie })
}
