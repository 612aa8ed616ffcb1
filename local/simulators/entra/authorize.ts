import { randomUUID } from 'node:crypto'
import { formOf, redirect, type Answer, type Asked } from '../exchange.ts'
import type { Fault } from '../desk.ts'
import {
  accountIn,
  findAccount,
  findAccountByAddress,
  findApp,
  hasAddress,
  isConsented,
  type Account,
  type Authority,
  type ClientApp,
} from '../directory.ts'
import type { Simulation } from '../simulation.ts'
import { EntraError, tell } from './aadsts.ts'
import { segmentOf } from './discovery.ts'
import { isRegisteredRedirect } from './registration.ts'
import { grantedScopes, parseScopes, type WantedScopes } from './scopes.ts'
import { readSession, sealCode, sessionCookieFor } from './sealed.ts'
import { formPostPage, refusalPage, signInPage } from './sign-in-page.ts'

/** An authorisation request whose answer may go to the application. */
interface Request {
  readonly authority: Authority
  readonly parameters: URLSearchParams
  readonly app: ClientApp
  readonly redirectUri: string
  readonly responseMode: 'query' | 'form_post'
}

/** What the person at the browser decided, if this request is the picker's. */
type Choice = { readonly kind: 'none' | 'cancel' } | { readonly kind: 'account'; readonly account: string }

type Respond = (parameters: Record<string, string>, cookie?: string) => Answer

/**
 * The authorisation endpoint, from the request to the code.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 * A request whose client or redirect URI is not registered is answered on Entra's own page (RFC 6749 §4.1.2.1), every
 * later fault in it is sent to the application.
 */
export async function authorize(
  simulation: Simulation,
  authority: Authority,
  asked: Asked,
  fault: Fault | undefined,
): Promise<Answer> {
  const { parameters, choice } = readParameters(asked)
  try {
    const app = knownApp(simulation, parameters, authority)
    const redirectUri = registeredRedirect(app, parameters)
    const responseMode = parameters.get('response_mode') === 'form_post' ? 'form_post' : 'query'
    const request: Request = { authority, parameters, app, redirectUri, responseMode }
    return await decide(simulation, asked, request, choice, fault)
  } catch (error) {
    if (error instanceof EntraError) return refusalPage(tell(simulation, asked, error))
    throw error
  }
}

function readParameters(asked: Asked): { parameters: URLSearchParams; choice: Choice } {
  const parameters = new URLSearchParams([...asked.url.searchParams, ...formOf(asked)])
  const account = parameters.get('account')
  const cancelled = parameters.has('cancel')
  parameters.delete('account')
  parameters.delete('cancel')
  if (asked.method !== 'POST') return { parameters, choice: { kind: 'none' } }
  if (cancelled) return { parameters, choice: { kind: 'cancel' } }
  return { parameters, choice: account === null ? { kind: 'none' } : { kind: 'account', account } }
}

function knownApp(simulation: Simulation, parameters: URLSearchParams, authority: Authority): ClientApp {
  const clientId = parameters.get('client_id')
  if (clientId === null) throw new EntraError(900144, { value: 'client_id' })
  const app = findApp(simulation.world, clientId)
  if (!app) throw new EntraError(700016, { clientId, tenant: segmentOf(authority) })
  if (authority.kind === 'consumers') throw new EntraError(9002346)
  return app
}

function registeredRedirect(app: ClientApp, parameters: URLSearchParams): string {
  const redirectUri = parameters.get('redirect_uri')
  if (app.name === 'managementApi') throw new EntraError(500113)
  if (redirectUri === null) throw new EntraError(900144, { value: 'redirect_uri' })
  if (!isRegisteredRedirect(app, redirectUri))
    throw new EntraError(50011, { clientId: app.clientId, value: redirectUri })
  return redirectUri
}

async function decide(
  simulation: Simulation,
  asked: Asked,
  request: Request,
  choice: Choice,
  fault: Fault | undefined,
): Promise<Answer> {
  const { parameters } = request
  const respond = responder(simulation, request)
  const refuse = (error: EntraError): Answer => respond(errorParameters(simulation, asked, error))
  try {
    const wanted = checkRequest(simulation, request)
    if (fault?.kind === 'aadsts') throw new EntraError(fault.code, { clientId: request.app.clientId })
    if (choice.kind === 'cancel')
      return respond({ ...errorParameters(simulation, asked, new EntraError(65004)), error_subcode: 'cancel' })
    const session = await readSession(simulation, asked)
    const signedIn = session?.accounts ?? []
    const account =
      choice.kind === 'account' ? pick(simulation, choice.account) : silently(simulation, request, signedIn)
    if (account === 'ask') return picker(simulation, request, signedIn)
    const admitted = admit(simulation, request, account, wanted)
    const sid = session?.sid ?? randomUUID()
    const others = signedIn.filter((one) => one.user.oid !== account.user.oid)
    const cookie = await sessionCookieFor(simulation, sid, [account, ...others])
    return respond(await grantCode(simulation, request, admitted, sid), cookie)
  } catch (error) {
    if (!(error instanceof EntraError)) throw error
    if (choice.kind === 'account' && isForThePerson(error)) return refuseOnPage(simulation, asked, request, error)
    if (parameters.get('prompt') !== 'none' && isForThePerson(error))
      return refuseOnPage(simulation, asked, request, error)
    return refuse(error)
  }
}

/** Refusals that concern the account rather than the request: Entra keeps them on its own pages. */
function isForThePerson({ code }: EntraError): boolean {
  return [50020, 50034, 50057, 65001].includes(code)
}

function checkRequest(simulation: Simulation, { parameters, authority }: Request): WantedScopes {
  const value = (name: string): string | null => parameters.get(name)
  const responseType = value('response_type')
  if (responseType === null) throw new EntraError(900144, { value: 'response_type' })
  if (responseType !== 'code') throw new EntraError(700054, { value: responseType })
  const mode = value('response_mode')
  if (mode !== null && !['query', 'form_post'].includes(mode))
    throw new EntraError(90023, { value: `response_mode '${mode}'` })
  const prompt = value('prompt')
  if (prompt !== null && !['login', 'select_account', 'none', 'consent'].includes(prompt)) {
    throw new EntraError(90023, { value: `prompt '${prompt}'` })
  }
  const method = value('code_challenge_method')
  const challenge = value('code_challenge')
  if (challenge !== null && method !== 'S256')
    throw new EntraError(90023, { value: `code_challenge_method '${method ?? 'plain'}'` })
  if (challenge === null && method !== null) throw new EntraError(900144, { value: 'code_challenge' })
  if (challenge !== null && !/^[A-Za-z0-9_-]{43}$/.test(challenge)) throw new EntraError(501491)
  return parseScopes(simulation.world, value('scope'), segmentOf(authority))
}

/** An account by "{tid}/{oid}", as the picker's buttons send it, or by address. */
export function pick(simulation: Simulation, chosen: string): Account {
  const [tid = '', oid = ''] = chosen.split('/')
  const account = findAccount(simulation.world, tid, oid) ?? findAccountByAddress(simulation.world, chosen)
  if (!account) throw new EntraError(50034, { value: chosen })
  return account
}

/** Who is signed in already and fits the request, or `ask` where the person has to say. */
function silently(
  simulation: Simulation,
  { parameters, authority }: Request,
  signedIn: readonly Account[],
): Account | 'ask' {
  const prompt = parameters.get('prompt')
  const hint = parameters.get('login_hint')
  const domain = parameters.get('domain_hint')
  const fitting = signedIn
    .filter((account) => hint === null || hasAddress(account, hint))
    .filter((account) => domain === null || isOfDomain(account, domain))
    .filter((account) => authority.kind !== 'tenant' || accountIn(simulation.world, authority.tenant.tid, account))
  const [only] = fitting
  if (prompt === 'none') {
    if (only === undefined) throw new EntraError(50058)
    if (fitting.length > 1) throw new EntraError(16000)
    return only
  }
  const undecided =
    prompt !== null || only === undefined || fitting.length > 1 || (signedIn.length > 1 && hint === null)
  return undecided ? 'ask' : only
}

function isOfDomain({ tenant }: Account, domain: string): boolean {
  const wanted = domain.toLowerCase()
  return wanted === 'organizations' || tenant.domains.includes(wanted) || tenant.initialDomain === wanted
}

/** The account as the wanted tenant knows it, if Entra lets it through. */
function admit(simulation: Simulation, { authority, app }: Request, account: Account, wanted: WantedScopes): Account {
  const here = authority.kind === 'tenant' ? accountIn(simulation.world, authority.tenant.tid, account) : account
  if (!here) {
    throw new EntraError(50020, { value: account.user.mail ?? account.user.upn, tenant: segmentOf(authority) })
  }
  if (here.user.disabled) throw new EntraError(50057)
  if (!isConsented(here.tenant, app.name)) throw new EntraError(65001, { clientId: app.clientId })
  for (const resource of wanted.resources) {
    if (resource.kind === 'managementApi' && !isConsented(here.tenant, 'managementApi')) {
      throw new EntraError(65001, { clientId: app.clientId })
    }
    grantedScopes(simulation.world, app, resource)
  }
  return here
}

async function grantCode(
  simulation: Simulation,
  { parameters, app, redirectUri }: Request,
  account: Account,
  sid: string,
) {
  const { tenant, user } = account
  const nonce = parameters.get('nonce') ?? undefined
  const challenge = parameters.get('code_challenge') ?? undefined
  const code = await sealCode(simulation, {
    id: randomUUID(),
    clientId: app.clientId,
    redirectUri,
    scope: parameters.get('scope') ?? '',
    tid: tenant.tid,
    oid: user.oid,
    sid,
    ...(nonce === undefined ? {} : { nonce }),
    ...(challenge === undefined ? {} : { challenge }),
    issuedAt: simulation.clock.now().getTime(),
  })
  return { code, ...(parameters.get('client_info') === '1' ? { client_info: clientInfo(account) } : {}) }
}

/** The account's ids, base64url: MSAL keys its cache with them. */
export function clientInfo({ tenant, user }: Account): string {
  return Buffer.from(JSON.stringify({ uid: user.oid, utid: tenant.tid })).toString('base64url')
}

function picker(simulation: Simulation, request: Request, signedIn: readonly Account[]): Answer {
  const { authority, parameters, app } = request
  const hint = parameters.get('login_hint') ?? ''
  const domain = parameters.get('domain_hint')
  const everybody = simulation.world.tenants
    .filter((tenant) => authority.kind !== 'tenant' || tenant.tid === authority.tenant.tid)
    .flatMap((tenant) => tenant.users.map((user) => ({ tenant, user })))
  const accounts = domain === null ? everybody : everybody.filter((account) => isOfDomain(account, domain))
  return signInPage({ app, action: actionOf(authority), parameters, accounts, signedIn, hint })
}

function actionOf(authority: Authority): string {
  return `/${segmentOf(authority)}/oauth2/v2.0/authorize`
}

/** A refusal of an account, with a way back: to the picker, or to the application without consent. */
function refuseOnPage(simulation: Simulation, asked: Asked, request: Request, error: EntraError): Answer {
  const told = tell(simulation, asked, error)
  if (error.code !== 65001) {
    const again = new URLSearchParams(request.parameters)
    again.set('prompt', 'select_account')
    return refusalPage(told, {
      href: `${actionOf(request.authority)}?${again.toString()}`,
      label: 'Use another account',
    })
  }
  const declined = new URL(request.redirectUri)
  const { state, ...parameters } = answerParameters(request, errorParameters(simulation, asked, new EntraError(65004)))
  for (const [name, value] of Object.entries({ ...parameters, ...(state === undefined ? {} : { state }) })) {
    declined.searchParams.set(name, value)
  }
  return refusalPage(told, { href: declined.href, label: 'Return to the application without granting consent' })
}

function errorParameters(simulation: Simulation, asked: Asked, error: EntraError): Record<string, string> {
  const told = tell(simulation, asked, error)
  const silent: Readonly<Record<number, string>> = { 65001: 'consent_required', 50057: 'interaction_required' }
  return {
    error: silent[error.code] ?? (told.error === 'invalid_grant' ? 'interaction_required' : told.error),
    error_description: told.description,
    error_uri: told.errorUri,
  }
}

function answerParameters({ parameters }: Request, answer: Record<string, string>): Record<string, string> {
  const state = parameters.get('state')
  return { ...answer, ...(state === null ? {} : { state }) }
}

/** Sends the answer to the application in the mode it asked for, altered where the desk says so. */
function responder(simulation: Simulation, request: Request): Respond {
  return (answer, cookie) => {
    const whole = answerParameters(request, { ...answer, ...('code' in answer ? { session_state: randomUUID() } : {}) })
    const altered = simulation.desk.takeAlteration('redirect')
    const sent = Object.entries({ ...whole, ...altered?.claims }).filter(([name]) => !altered?.drop.includes(name))
    const parameters = new URLSearchParams(sent.map(([name, value]): [string, string] => [name, String(value)]))
    const headers: Answer['headers'] = cookie === undefined ? {} : { 'set-cookie': cookie }
    if (request.responseMode === 'form_post') return formPostPage(request.redirectUri, parameters, headers)
    return redirect(`${request.redirectUri}?${parameters.toString()}`, headers)
  }
}
