import { HubError } from '../../domain/hub-error.ts'
import { facebookFault } from '../../domain/providers/facebook.ts'
import type { JsonObject } from '../../domain/tokens/read-token.ts'
import type { AddressGuard, GuardedRequest } from '../../ports/address-guard.ts'

export type Call = AddressGuard['guardedFetch']

/** What a provider answered. */
export interface ProviderAnswer {
  readonly status: number
  /** The media type, in lower case and without parameters. */
  readonly type: string
  readonly text: string
  /** Absent where it is no JSON object, whatever the media type says. */
  readonly content: JsonObject | undefined
}

/** @throws HubError `provider.unavailable` where nothing comes, or no end of it */
export async function ask(call: Call, address: string, request: GuardedRequest): Promise<ProviderAnswer> {
  try {
    const answer = await call(address, request)
    const text = await answer.text()
    const content = parse(text)
    const [type = ''] = (answer.headers.get('content-type') ?? '').split(';')
    return {
      status: answer.status,
      type: type.trim().toLowerCase(),
      text,
      content: isObject(content) ? content : undefined,
    }
  } catch (thrown) {
    throw unavailable(thrown)
  }
}

export const unavailable = (cause: unknown) =>
  new HubError('provider.unavailable', 'Your identity provider does not answer. Try again in a moment.', { cause })

export const codeRejected = () =>
  new HubError('code.rejected', 'The sign-in took too long, or was used already. Start again.')

/** @throws HubError `code.rejected`, `provider.unavailable`, `provider.refused`; never with Facebook's own text */
export function refuseFacebook(content: JsonObject | undefined, asked: 'token' | 'details'): void {
  const found = facebookFault(content, asked)
  if (!found) return
  if (found.fault === 'code-rejected') throw codeRejected()
  if (found.fault === 'busy') throw unavailable(found.cause)
  throw new HubError('provider.refused', 'Your identity provider refused the sign-in.', { cause: found.cause })
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Undefined for what is no JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
