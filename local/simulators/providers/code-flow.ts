import { createHash, randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { WorldProvider, WorldProviderPerson } from '../../worlds/world.ts'
import { formOf, redirect, type Answer, type Asked } from '../exchange.ts'
import { formPostPage } from '../entra/sign-in-page.ts'
import { seal, unseal } from '../seal.ts'
import type { Simulation } from '../simulation.ts'

/** What the three kinds of simulated provider have in common: the authorisation code with its PKCE challenge, once, for the client that asked. */
const codeShape = z.object({
  id: z.string(),
  clientId: z.string(),
  redirectUri: z.string(),
  subject: z.string(),
  nonce: z.string().optional(),
  challenge: z.string().optional(),
  scope: z.string(),
  /** B2C: the policy that the person went through. */
  policy: z.string().optional(),
  /** Of the browser's session at the provider. */
  sid: z.string(),
  issuedAt: z.number(),
})
export type GrantedCode = z.infer<typeof codeShape>

const codeSeconds = 300

/** An authorisation request that may be answered. */
export interface AuthorisationRequest {
  readonly provider: WorldProvider
  readonly parameters: URLSearchParams
  readonly redirectUri: string
}

/** Any local hub may be sent people: it listens on any port. */
const isRegistered = (redirectUri: string) =>
  URL.canParse(redirectUri) &&
  ['localhost', '127.0.0.1'].includes(new URL(redirectUri).hostname) &&
  /^\/auth\/callback\/[0-9a-f-]{36}$/.test(new URL(redirectUri).pathname)

/** Where a browser may be sent after a sign-out: the hub that people sign in to, or a page of it. */
export const isHubAddress = (address: string) =>
  URL.canParse(address) && ['localhost', '127.0.0.1'].includes(new URL(address).hostname)

/** @returns what is wrong with a request that must not be answered with a redirect */
export function readAuthorisation(provider: WorldProvider, asked: Asked): AuthorisationRequest | 'client' | 'redirect' {
  const parameters = new URLSearchParams([...asked.url.searchParams, ...formOf(asked)])
  const redirectUri = parameters.get('redirect_uri') ?? ''
  if (parameters.get('client_id') !== provider.clientId) return 'client'
  return isRegistered(redirectUri) || provider.redirectUris?.includes(redirectUri)
    ? { provider, parameters, redirectUri }
    : 'redirect'
}

/** The answer to the application, in the mode it asked for. */
export function respond(
  { parameters, redirectUri }: Pick<AuthorisationRequest, 'parameters' | 'redirectUri'>,
  answer: Readonly<Record<string, string>>,
  headers: Answer['headers'] = {},
): Answer {
  const state = parameters.get('state')
  const whole = new URLSearchParams({ ...answer, ...(state === null ? {} : { state }) })
  if (parameters.get('response_mode') === 'form_post') return formPostPage(redirectUri, whole, headers)
  return redirect(`${redirectUri}?${whole.toString()}`, headers)
}

export function grantCode(
  { keys, clock }: Simulation,
  { provider, parameters, redirectUri }: AuthorisationRequest,
  person: WorldProviderPerson,
  more: { readonly sid?: string; readonly policy?: string } = {},
): Promise<string> {
  const nonce = parameters.get('nonce') ?? undefined
  const challenge = parameters.get('code_challenge') ?? undefined
  return seal(keys.sealingKey, 'provider-code', {
    id: randomUUID(),
    clientId: provider.clientId,
    redirectUri,
    subject: person.subject,
    scope: parameters.get('scope') ?? '',
    sid: more.sid ?? randomUUID(),
    ...(more.policy === undefined ? {} : { policy: more.policy }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(challenge === undefined ? {} : { challenge }),
    issuedAt: clock.now().getTime(),
  } satisfies GrantedCode)
}

/** Why a code, or the client, is not taken. */
export type CodeFault = 'client' | 'expired' | 'redirect' | 'verifier'

/** Redeems a code: once, by the client it was made for, with its verifier and its redirect address. */
export async function redeemCode(
  simulation: Simulation,
  provider: WorldProvider,
  asked: Asked,
): Promise<{ readonly code: GrantedCode; readonly person: WorldProviderPerson } | { readonly fault: CodeFault }> {
  const form = formOf(asked)
  if (!isClient(provider, form, asked)) return { fault: 'client' }
  const code = await unseal(simulation.keys.sealingKey, 'provider-code', form.get('code') ?? '', codeShape)
  const person = provider.people.find(({ subject }) => subject === code?.subject)
  if (!code || !person || code.clientId !== provider.clientId) return { fault: 'expired' }
  if (simulation.clock.now().getTime() >= code.issuedAt + codeSeconds * 1000) return { fault: 'expired' }
  if (form.get('redirect_uri') !== code.redirectUri) return { fault: 'redirect' }
  const verifier = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  if (code.challenge !== undefined && verifier !== code.challenge) return { fault: 'verifier' }
  return (await simulation.redeemed.use(code.id)) ? { code, person } : { fault: 'expired' }
}

/** By its secret in the form, or in the header (RFC 6749 §2.3.1). */
function isClient({ clientId, clientSecret }: WorldProvider, form: URLSearchParams, { headers }: Asked): boolean {
  if (form.get('client_id') === clientId && form.get('client_secret') === clientSecret) return true
  const basic = Buffer.from((headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString()
  const [id = '', secret = ''] = basic.split(':').map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
  return id === clientId && secret === clientSecret
}
