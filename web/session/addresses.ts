import { pages } from '../../shared/contract/pages.ts'
import { parseReturnTo } from './return-to.ts'

/** Why a session is no more, as the sign-in page words it. */
export type Ended = 'expired' | 'revoked' | 'stale'

interface SignInWish {
  readonly returnTo?: string | undefined
  readonly loginHint?: string | undefined
  readonly prompt?: 'none' | 'select_account' | 'login'
}

/** Where the hub starts a sign-in. */
export function startSignInAddress({ returnTo, loginHint, prompt }: SignInWish): string {
  return address(pages.startSignIn, { prompt, login_hint: loginHint || undefined, returnTo: parseReturnTo(returnTo) })
}

/** A start that the hub names, with the way back and the e-mail that was typed. */
export function withHints(start: string, { returnTo, loginHint }: Omit<SignInWish, 'prompt'>): string {
  const safe = parseReturnTo(returnTo)
  const query = new URLSearchParams({
    ...(loginHint ? { login_hint: loginHint } : {}),
    ...(safe === undefined ? {} : { returnTo: safe }),
  })
  return query.size > 0 ? `${start}&${query.toString()}` : start
}

export const providerAddress = (providerId: string) => `${pages.identityProviders}/${encodeURIComponent(providerId)}`

export const integrationAddress = (clientId: string) => `${pages.integrations}/${encodeURIComponent(clientId)}`
export const webhookAddress = (webhookId: string) => `${pages.webhooks}/${encodeURIComponent(webhookId)}`
export const provisioningAddress = (provisioningId: string) =>
  `${pages.integrations}/provisionings/${encodeURIComponent(provisioningId)}`

/** The page that asks a person to sign in; home needs no `returnTo`, it is where a sign-in leads anyway. */
export function signInPageAddress({
  returnTo,
  ended,
}: {
  returnTo?: string | undefined
  ended?: Ended | undefined
}): string {
  return address(pages.signIn, { ended, returnTo: elsewhere(returnTo) })
}

export function chooseOrganisationAddress(returnTo: string | undefined): string {
  return address(pages.chooseOrganisation, { returnTo: elsewhere(returnTo) })
}

/** The address of the page that is open, as something to come back to. */
export function here(): string {
  return `${location.pathname}${location.search}${location.hash}`
}

function elsewhere(returnTo: string | undefined): string | undefined {
  const safe = parseReturnTo(returnTo)
  return safe === pages.home ? undefined : safe
}

function address(path: string, fields: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) query.set(name, value)
  return query.size > 0 ? `${path}?${query.toString()}` : path
}
