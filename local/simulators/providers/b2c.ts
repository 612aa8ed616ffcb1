import { randomUUID } from 'node:crypto'
import type { WorldProvider, WorldProviderPerson } from '../../worlds/world.ts'
import { escapeHtml } from '../entra/page.ts'
import { formOf, json, redirect, type Answer, type Asked } from '../exchange.ts'
import type { SigningKey } from '../key-ring.ts'
import type { Simulation } from '../simulation.ts'
import {
  grantCode,
  isHubAddress,
  readAuthorisation,
  redeemCode,
  respond,
  type AuthorisationRequest,
  type CodeFault,
} from './code-flow.ts'
import { peoplePage, providerRefusal, signedOutPage } from './provider-pages.ts'
import { keySet, mintToken, tokenSeconds } from './provider-tokens.ts'

export type B2cTenant = Extract<WorldProvider, { kind: 'b2c' }>
type Use = 'sign-in' | 'password-reset' | 'profile-edit'

/** The key of each policy: every policy publishes its own. */
const keyUses = { 'sign-in': 'current', 'password-reset': 'next', 'profile-edit': 'consumers' } as const

/** Microsoft, "Error codes: Azure AD B2C". */
const errors = {
  90006: 'The redirect URI provided in the request is not registered for the client ID.',
  90018: 'The client ID specified in the request is not registered in the tenant.',
  90077: "User does not have an existing session and request prompt parameter has a value of 'None'.",
  90080: 'The provided grant has expired. Please re-authenticate and try again.',
  90081:
    'The specified client_secret does not match the expected value for this client. Please correct the client_secret and try again.',
  90091: 'The user has cancelled entering self-asserted information.',
  90118: 'The user has forgotten their password.',
  90182: 'The supplied code_verifier does not match associated code_challenge',
} as const

/** As B2C tells it: lines that end in CR LF, one of which may name the person. */
function describe({ clock }: Simulation, number: keyof typeof errors, loginHint?: string): string {
  const at = clock.now().toISOString().replace('T', ' ').replace(/\.\d+/, '')
  const hint = loginHint === undefined ? [] : [`login_hint: ${loginHint}`]
  const lines = [`AADB2C${number}: ${errors[number]}`, `Correlation ID: ${randomUUID()}`, `Timestamp: ${at}`, ...hint]
  return lines.map((line) => `${line}\r\n`).join('')
}

/**
 * A simulated tenant of Azure AD B2C: `/{tenant}/{policy}/…`, in lower case or as the policy is written. The reset of a password is a policy
 * of its own, which the application has to ask for when it is told 90118.
 * https://learn.microsoft.com/azure/active-directory-b2c/openid-connect
 */
export async function answerAsB2c(
  simulation: Simulation,
  tenant: B2cTenant,
  asked: Asked,
  [policy = '', ...rest]: readonly string[],
): Promise<Answer> {
  const use = useOf(tenant, policy)
  if (!use) return json(404, { error: 'not_found' })
  const at: Place = { tenant, use, policy: nameOf(tenant, use), base: asked.url.origin }
  switch (rest.join('/')) {
    case 'v2.0/.well-known/openid-configuration':
      return json(200, documentOf(at))
    case 'discovery/v2.0/keys':
      return keySet(simulation, [keyUses[use]])
    case 'oauth2/v2.0/authorize':
      return authorise(simulation, at, asked)
    case 'oauth2/v2.0/token':
      return tokens(simulation, at, asked)
    case 'oauth2/v2.0/logout':
      return signOut(tenant, asked)
    default:
      return json(404, { error: 'not_found' })
  }
}

interface Place {
  readonly tenant: B2cTenant
  readonly use: Use
  /** As its administrator wrote it. */
  readonly policy: string
  readonly base: string
}

const uses: readonly Use[] = ['sign-in', 'password-reset', 'profile-edit']
const nameOf = ({ policies }: B2cTenant, use: Use) => policies[use] ?? ''
const useOf = (tenant: B2cTenant, policy: string) =>
  uses.find((use) => nameOf(tenant, use) !== '' && nameOf(tenant, use).toLowerCase() === policy.toLowerCase())

const issuerOf = ({ tenant, policy, base }: Place) =>
  tenant.issuerForm === 'policy'
    ? `${base}/tfp/${tenant.tenantId}/${policy.toLowerCase()}/v2.0/`
    : `${base}/${tenant.tenantId}/v2.0/`

function documentOf(place: Place) {
  const { tenant, policy, base } = place
  const at = `${base}/${tenant.name}/${policy.toLowerCase()}`
  return {
    issuer: issuerOf(place),
    authorization_endpoint: `${at}/oauth2/v2.0/authorize`,
    token_endpoint: `${at}/oauth2/v2.0/token`,
    end_session_endpoint: `${at}/oauth2/v2.0/logout`,
    jwks_uri: `${at}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    response_types_supported: ['code', 'code id_token', 'id_token', 'token id_token', 'token'],
    scopes_supported: ['openid'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  }
}

async function authorise(simulation: Simulation, place: Place, asked: Asked): Promise<Answer> {
  const { tenant, use, policy } = place
  const request = readAuthorisation(tenant, asked)
  if (typeof request === 'string')
    return providerRefusal(tenant, describe(simulation, request === 'client' ? 90018 : 90006))
  const { parameters } = request
  const denied = (number: keyof typeof errors, error = 'access_denied') =>
    respond(request, {
      error,
      error_description: describe(simulation, number, parameters.get('login_hint') ?? undefined),
    })
  if (parameters.get('prompt') === 'none') return denied(90077, 'interaction_required')
  const form = formOf(asked)
  if (form.has('cancel')) return denied(90091)
  if (form.has('forgot')) return denied(90118)
  const person = tenant.people.find(({ subject }) => subject === form.get('person'))
  if (!person) return personPage(place, request, asked)
  if (use === 'profile-edit') edit(simulation, person, form)
  return respond(request, { code: await grantCode(simulation, request, person, { policy }) })
}

/** What a person changed of themselves. */
function edit({ editedProfiles }: Simulation, { subject }: WorldProviderPerson, form: URLSearchParams): void {
  const [givenName, surname] = [form.get('given_name') ?? '', form.get('family_name') ?? '']
  if (givenName !== '' && surname !== '') editedProfiles.set(subject, { givenName, surname })
}

function personPage({ tenant, use }: Place, { parameters }: AuthorisationRequest, asked: Asked): Answer {
  const texts = {
    'sign-in': { title: 'Sign in', lead: `to ${tenant.label}` },
    'password-reset': {
      title: 'Reset your password',
      lead: 'Whoever you pick has proven their e-mail and chosen a new password.',
    },
    'profile-edit': { title: 'Edit your profile', lead: 'Write your names, then pick yourself.' },
  }[use]
  const field = (name: string, label: string) =>
    `<label for="${name}">${escapeHtml(label)}</label><input id="${name}" name="${name}" autocomplete="off">`
  const chosen = new URLSearchParams(parameters)
  for (const name of ['person', 'cancel', 'forgot', 'given_name', 'family_name']) chosen.delete(name)
  return peoplePage({
    provider: tenant,
    ...texts,
    action: asked.url.pathname,
    parameters: chosen,
    others: { ...(use === 'sign-in' ? { forgot: 'Forgot your password?' } : {}), cancel: 'Cancel' },
    ...(use === 'profile-edit' ? { extra: field('given_name', 'Given name') + field('family_name', 'Surname') } : {}),
  })
}

async function tokens(simulation: Simulation, place: Place, asked: Asked): Promise<Answer> {
  const { tenant, policy, use } = place
  const redeemed = await redeemCode(simulation, tenant, asked)
  if ('fault' in redeemed) return refusal(simulation, redeemed.fault)
  const { code, person } = redeemed
  // Microsoft: a code counts at the policy that gave it.
  if (code.policy !== policy) return refusal(simulation, 'expired')
  const seconds = Math.floor(simulation.clock.now().getTime() / 1000)
  const edited = simulation.editedProfiles.get(person.subject)
  const key: SigningKey | undefined = simulation.keys.keys.find((each) => each.use === keyUses[use])
  if (!key) return json(500, { error: 'server_error' })
  const idToken = await mintToken(simulation, key, {
    ver: '1.0',
    iss: issuerOf(place),
    sub: person.subject,
    aud: tenant.clientId,
    auth_time: seconds,
    ...(code.nonce === undefined ? {} : { nonce: code.nonce }),
    name: edited ? `${edited.givenName} ${edited.surname}` : person.displayName,
    given_name: edited?.givenName ?? person.givenName,
    family_name: edited?.surname ?? person.surname,
    emails: person.eMail === undefined ? [] : [person.eMail],
    tfp: policy,
  })
  // For `openid` alone there is no access token; numbers of the answer are texts.
  return json(200, {
    id_token: idToken,
    token_type: 'Bearer',
    not_before: String(seconds),
    id_token_expires_in: String(tokenSeconds),
    expires_in: String(tokenSeconds),
    profile_info: Buffer.from(JSON.stringify({ ver: '1.0', tid: tenant.tenantId, sub: null })).toString('base64url'),
    scope: 'openid',
  })
}

function refusal(simulation: Simulation, fault: CodeFault): Answer {
  const [error, number] = {
    client: ['invalid_client', 90081],
    expired: ['invalid_grant', 90080],
    redirect: ['invalid_grant', 90006],
    verifier: ['invalid_grant', 90182],
  }[fault] as [string, keyof typeof errors]
  return json(400, { error, error_description: describe(simulation, number) })
}

function signOut(tenant: B2cTenant, asked: Asked): Answer {
  const target = asked.url.searchParams.get('post_logout_redirect_uri') ?? ''
  if (!isHubAddress(target)) return signedOutPage(tenant)
  const url = new URL(target)
  const state = asked.url.searchParams.get('state')
  if (state !== null) url.searchParams.set('state', state)
  return redirect(url.href)
}
