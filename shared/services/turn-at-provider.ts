import { HubError } from '../domain/hub-error.ts'
import { b2cTurn } from '../domain/providers/b2c.ts'
import { refuseDialogError } from '../domain/providers/facebook.ts'
import type { SignInState } from '../domain/sign-in-state.ts'
import type { RequestPorts } from '../ports/ports.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Begun, SignInCookies } from './begin-sign-in.ts'
import type { Identity } from './identify-at-provider.ts'
import { beginAtProvider, findProvider, type SignInProvider } from './start-provider-sign-in.ts'

/** How an answer without a code goes on. */
export type Turn =
  /** B2C wants the person to go on at another of its policies. */
  | { readonly kind: 'go-on'; readonly begun: Begun }
  /** They cancelled at B2C: back to the sign-in page, or to where they came from with the session they have. */
  | { readonly kind: 'cancelled'; readonly returnTo: string; readonly organisationId: OrganisationId }
  | { readonly kind: 'kept'; readonly returnTo: string }

/**
 * What an answer without a code asks for at a provider with ways of its own; undefined where it is an error like any other. Whoever forgot
 * their password at B2C goes on with the policy for that, once: it is the same sign-in, or linking, with its target and its session.
 * @throws HubError `provider.refused`
 */
export async function turnAtProvider(
  ports: RequestPorts,
  { provider, organisationId }: SignInProvider,
  state: SignInState,
  { parameters, ...cookies }: SignInCookies & { readonly parameters: URLSearchParams },
): Promise<Turn | undefined> {
  if (provider.kind === 'facebook') refuseDialogError(parameters)
  const turn = provider.kind === 'b2c' ? b2cTurn(parameters) : undefined
  if (turn === undefined) return undefined
  const { purpose, returnTo, flow, sessionHash, startedBy } = state
  if (turn === 'cancelled')
    return flow === 'profile-edit' || purpose === 'link'
      ? { kind: 'kept', returnTo }
      : { kind: 'cancelled', returnTo, organisationId }
  // A policy that asks for itself would go round for ever.
  if (flow !== undefined || provider.kind !== 'b2c' || provider.passwordResetPolicy === undefined)
    throw new HubError('provider.refused', 'Your identity provider refused the sign-in.', {
      cause: 'AADB2C90118 where no password reset can follow',
    })
  const whole = await findProvider(ports, { provider: provider.providerId, organisation: organisationId })
  const kept = { purpose, returnTo, silent: false, flow: 'password-reset' } as const
  const before = {
    ...(sessionHash === undefined ? {} : { sessionHash }),
    ...(startedBy === undefined ? {} : { startedBy }),
  }
  const begun = await beginAtProvider(ports, whole, { ...kept, ...before }, {}, cookies)
  return { kind: 'go-on', begun }
}

/**
 * Whoever edited their profile must be who is signed in: else one person's browser would go on as another.
 * @param before the hash of the session
 * @throws HubError `person.mismatched`
 */
export async function refuseOtherPerson(
  { members, sessions }: Pick<RequestPorts, 'members' | 'sessions'>,
  vouching: { readonly kind: 'entra' } | ({ readonly kind: 'configured'; readonly identity: Identity } & AskedAt),
  before: string | undefined,
): Promise<void> {
  const session = before === undefined ? undefined : await sessions.find(before)
  const known =
    vouching.kind === 'entra'
      ? undefined
      : await members.findByPassport({
          provider: vouching.asked.provider.providerId,
          issuer: vouching.identity.issuer,
          subject: vouching.identity.subject,
        })
  if (!session || known?.memberId !== session.memberId)
    throw new HubError('person.mismatched', 'The profile that was edited is not of the person who is signed in.')
}

interface AskedAt {
  readonly asked: SignInProvider
}
