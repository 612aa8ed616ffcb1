import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { WorldProvider, WorldProviderPerson } from '../../worlds/world.ts'
import { cookieOf, formOf, json, redirect, type Answer, type Asked } from '../exchange.ts'
import { seal, unseal } from '../seal.ts'
import type { Simulation } from '../simulation.ts'
import {
  grantCode,
  isHubAddress,
  readAuthorisation,
  redeemCode,
  respond,
  type AuthorisationRequest,
} from './code-flow.ts'
import { peoplePage, providerRefusal, signedOutPage } from './provider-pages.ts'
import { halfHash, keySet, mintToken, tokenSeconds } from './provider-tokens.ts'

export type PeopleProvider = Extract<WorldProvider, { kind: 'oidc' }>

const sessionShape = z.object({ subject: z.string(), sid: z.string() })
const bearerShape = z.object({ subject: z.string(), expiresAt: z.number() })
const cookieName = (provider: PeopleProvider) => `signed-in-${provider.name}`

/** An ordinary OpenID provider with a session of its own, so that a renewal without asking and a sign-out can be seen. */
export async function answerAsPeople(
  simulation: Simulation,
  provider: PeopleProvider,
  asked: Asked,
  rest: readonly string[],
): Promise<Answer> {
  const issuer = `${asked.url.origin}/${provider.name}`
  switch (rest.join('/')) {
    case '.well-known/openid-configuration':
      return json(200, documentOf(issuer))
    case 'keys':
      return keySet(simulation, ['current', 'next', 'old'])
    case 'authorise':
      return authorise(simulation, provider, asked, issuer)
    case 'token':
      return tokens(simulation, provider, asked, issuer)
    case 'me':
      return details(simulation, provider, asked)
    case 'out':
      return signOut(provider, asked)
    default:
      return json(404, { error: 'not_found' })
  }
}

const documentOf = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorise`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/me`,
  jwks_uri: `${issuer}/keys`,
  end_session_endpoint: `${issuer}/out`,
  response_types_supported: ['code'],
  response_modes_supported: ['query', 'form_post'],
  subject_types_supported: ['public'],
  scopes_supported: ['openid', 'profile', 'email'],
  id_token_signing_alg_values_supported: ['RS256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
})

async function authorise(
  simulation: Simulation,
  provider: PeopleProvider,
  asked: Asked,
  issuer: string,
): Promise<Answer> {
  const request = readAuthorisation(provider, asked)
  if (typeof request === 'string') return providerRefusal(provider, `The ${request} is not registered.`)
  const form = formOf(asked)
  const here = await unseal(
    simulation.keys.sealingKey,
    'person',
    cookieOf(asked, cookieName(provider)) ?? '',
    sessionShape,
  )
  const prompt = request.parameters.get('prompt')
  if (form.has('cancel')) return respond(request, { error: 'access_denied', iss: issuer })
  const chosen = form.get('person') ?? (prompt === null || prompt === 'none' ? here?.subject : undefined)
  const person = provider.people.find(({ subject }) => subject === chosen)
  if (person) return signedIn(simulation, request, person, { provider, issuer, sid: here?.sid ?? randomUUID() })
  if (prompt === 'none') return respond(request, { error: 'login_required', iss: issuer })
  return peoplePage({
    provider,
    title: 'Who are you?',
    lead: `to continue to ${provider.label}`,
    action: asked.url.pathname,
    parameters: request.parameters,
    others: { cancel: 'Cancel' },
  })
}

async function signedIn(
  simulation: Simulation,
  request: AuthorisationRequest,
  person: WorldProviderPerson,
  { provider, issuer, sid }: { readonly provider: PeopleProvider; readonly issuer: string; readonly sid: string },
): Promise<Answer> {
  const session = await seal(simulation.keys.sealingKey, 'person', { subject: person.subject, sid })
  const cookie = `${cookieName(provider)}=${session}; Path=/${provider.name}; HttpOnly; SameSite=Lax`
  return respond(
    request,
    { code: await grantCode(simulation, request, person, { sid }), iss: issuer },
    { 'set-cookie': cookie },
  )
}

async function tokens(simulation: Simulation, provider: PeopleProvider, asked: Asked, issuer: string): Promise<Answer> {
  const redeemed = await redeemCode(simulation, provider, asked)
  if ('fault' in redeemed)
    return redeemed.fault === 'client' ? json(401, { error: 'invalid_client' }) : json(400, { error: 'invalid_grant' })
  const { code, person } = redeemed
  const expiresAt = simulation.clock.now().getTime() + tokenSeconds * 1000
  const accessToken = await seal(simulation.keys.sealingKey, 'people-bearer', { subject: person.subject, expiresAt })
  const idToken = await mintToken(simulation, simulation.keys.signing('current'), {
    iss: issuer,
    aud: provider.clientId,
    sub: person.subject,
    sid: code.sid,
    at_hash: halfHash(accessToken),
    ...(code.nonce === undefined ? {} : { nonce: code.nonce }),
  })
  return json(200, { access_token: accessToken, token_type: 'Bearer', expires_in: tokenSeconds, id_token: idToken })
}

async function details(simulation: Simulation, provider: PeopleProvider, { headers }: Asked): Promise<Answer> {
  const bearer = (headers.authorization ?? '').replace(/^Bearer /, '')
  const found = await unseal(simulation.keys.sealingKey, 'people-bearer', bearer, bearerShape)
  const person = provider.people.find(({ subject }) => subject === found?.subject)
  if (!found || !person || simulation.clock.now().getTime() >= found.expiresAt)
    return json(401, { error: 'invalid_token' }, { 'www-authenticate': 'Bearer error="invalid_token"' })
  return json(200, {
    sub: person.subject,
    name: person.displayName,
    given_name: person.givenName,
    family_name: person.surname,
    ...(person.eMail === undefined ? {} : { email: person.eMail, email_verified: true }),
  })
}

function signOut(provider: PeopleProvider, asked: Asked): Answer {
  const target = asked.url.searchParams.get('post_logout_redirect_uri') ?? ''
  const state = asked.url.searchParams.get('state')
  const ended = { 'set-cookie': `${cookieName(provider)}=; Path=/${provider.name}; HttpOnly; SameSite=Lax; Max-Age=0` }
  if (!isHubAddress(target)) return signedOutPage(provider)
  const url = new URL(target)
  if (state !== null) url.searchParams.set('state', state)
  return redirect(url.href, ended)
}
