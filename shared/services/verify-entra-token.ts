import { HubError } from '../domain/hub-error.ts'
import { openToken } from '../domain/tokens/open-token.ts'
import { isRefusal, type TokenRefusal } from '../domain/tokens/refusal.ts'
import type { Terms, Trust } from '../domain/tokens/trust.ts'
import type { VerifiedEntra } from '../domain/tokens/verified-token.ts'
import { verifyToken, type Wish } from '../domain/tokens/verify-token.ts'
import type { Ports } from '../ports/ports.ts'

type Kind = 'id' | 'delegated'

/** What one token of a sign-in must be. */
export interface EntraExpectation<Expected extends Kind> {
  readonly kind: Expected
  /** The one client id that the token must be for. */
  readonly audience: string
  /** ID tokens: the nonce that this sign-in was started with. */
  readonly nonce?: string
  /** Delegated tokens: the client that asked for it. */
  readonly client?: string
  /** Delegated tokens: the scope that must be among `scp`. */
  readonly scope?: string
}

export type VerifiedEntraToken<Expected extends Kind> = Extract<VerifiedEntra, { readonly kind: Expected }>

/**
 * Verifies a v2 token of Microsoft Entra with the keys its issuer publishes.
 * @throws HubError with the refusal's own code, or `provider.unavailable`
 */
export async function verifyEntraToken<Expected extends Kind>(
  { entraSignIn, clock }: Pick<Ports, 'entraSignIn' | 'clock'>,
  token: string,
  expected: EntraExpectation<Expected>,
): Promise<VerifiedEntraToken<Expected>> {
  const opened = openToken(token, trustFor(await entraSignIn.issuerTemplate(), expected))
  if (isRefusal(opened)) throw tokenRefusal(opened.refused, expected.kind)
  const wish: Wish = {
    kinds: [expected.kind],
    now: clock.now(),
    ...(expected.nonce === undefined ? {} : { nonce: expected.nonce }),
  }
  const outcome = verifyToken(opened, await entraSignIn.signingKeys(opened.kid), wish)
  if (isRefusal(outcome)) throw tokenRefusal(outcome.refused, expected.kind)
  // Only Entra is trusted here, and only this kind was wished for.
  return outcome as VerifiedEntraToken<Expected>
}

/** The public multi-tenant issuer, for one application and one kind of token. */
function trustFor(issuer: string, { kind, audience, client, scope }: EntraExpectation<Kind>): Trust {
  const terms: Terms = {
    ...(client === undefined ? {} : { clients: [client] }),
    ...(scope === undefined ? {} : { scopes: [scope] }),
  }
  return {
    issuers: [{ family: 'entra', version: '2.0', issuer, audiences: [{ audience, accepts: { [kind]: terms } }] }],
  }
}

/** What a person hears of a token that is not believed. */
export const tokenRefusal = (code: TokenRefusal, kind: Kind, reason?: string) =>
  new HubError(code, sentenceFor(code), {
    details: { token: kind },
    ...(reason === undefined ? {} : { cause: reason }),
  })

/** One sentence for the person; what exactly failed is in the code and, for operators, in docs/errors.md. */
function sentenceFor(code: TokenRefusal): string {
  if (code === 'token.expired') return 'The proof of your sign-in is too old. Start again.'
  if (code === 'token.premature') return 'The proof of your sign-in is from the future: a clock is wrong.'
  return 'The proof of your sign-in could not be trusted. Start again.'
}
