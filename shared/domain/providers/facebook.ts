import { HubError } from '../hub-error.ts'
import type { JsonObject } from '../tokens/read-token.ts'
import type { FieldMap } from './field-map.ts'

/** Facebook's public addresses. A Graph version ends two years after the next one came: an administrator may name another. */
export const facebookAddresses = {
  authorisationUrl: 'https://www.facebook.com/v19.0/dialog/oauth',
  tokenUrl: 'https://graph.facebook.com/v19.0/oauth/access_token',
  userDetailsUrl: 'https://graph.facebook.com/v19.0/me?fields=id,name,first_name,last_name,email,picture',
} as const

/** Meta, "Permissions reference": what anybody's application may ask for. */
export const facebookScope = 'public_profile email'

/** Meta, "Graph API: User". The picture is an object or an address: it is nobody's field. */
export const facebookFieldMap: FieldMap = { FirstName: 'first_name', Surname: 'last_name', Email: 'email' }

/** What Facebook's errors come to. */
export type FacebookFault = 'code-rejected' | 'busy' | 'refused'

/**
 * An error of the token endpoint or of Graph: `error` is an object with a `code`, or a text. Meta, "Handling errors": 1 and 2 pass by
 * themselves, 4, 17, 32 and 613 are limits of calls, 100 at the token endpoint is a code that is not taken.
 * @param asked what was called
 */
export function facebookFault(
  content: JsonObject | undefined,
  asked: 'token' | 'details',
): { readonly fault: FacebookFault; readonly cause: string } | undefined {
  const error = content?.['error'] ?? content?.['error_message']
  if (error === undefined || error === null) return undefined
  const code = typeof error === 'object' ? (error as JsonObject)['code'] : content?.['error_code']
  const number = Number(code)
  const cause = Number.isSafeInteger(number) && number > 0 ? `Facebook error ${number}` : 'an error without a number'
  if ([1, 2, 4, 17, 32, 613].includes(number)) return { fault: 'busy', cause }
  return { fault: asked === 'token' && number === 100 ? 'code-rejected' : 'refused', cause }
}

/** What the dialogue sends back instead of a code without saying `error`: a number and a text of its own. @throws HubError `provider.refused` */
export function refuseDialogError(parameters: URLSearchParams): void {
  if (parameters.get('error') !== null) return
  if (parameters.get('error_message') === null && parameters.get('error_code') === null) return
  const number = /^\d{1,6}$/.exec(parameters.get('error_code') ?? '')?.[0] ?? 'without a number'
  throw new HubError('provider.refused', 'Your identity provider refused the sign-in.', {
    cause: `Facebook error ${number}`,
  })
}
