import { HubError } from './hub-error.ts'

/** RFC 9207: the answer is another identity provider's than the one that was asked. */
export const mixedUp = () =>
  new HubError('provider.mixed', 'The answer came from another identity provider than the one that was asked.')

/** OpenID Connect Core §3.1.2.6: what a provider answers when `prompt=none` is not enough. */
export const wantsPerson = (parameters: URLSearchParams) =>
  ['login_required', 'interaction_required', 'consent_required', 'account_selection_required'].includes(
    parameters.get('error') ?? '',
  )

/** An error the provider sends back: known ones in our own words, never its text. */
export function refuseProviderError(parameters: URLSearchParams): void {
  const error = parameters.get('error')
  if (error === null) {
    if (parameters.getAll('code').length === 1) return
    throw new HubError('answer.invalid', "The identity provider's answer holds no code.")
  }
  if (error === 'access_denied')
    throw new HubError('provider.declined', 'The sign-in was cancelled, or consent was declined.')
  if (wantsPerson(parameters))
    throw new HubError('interaction.required', 'Your identity provider wants to see you again.')
  if (['temporarily_unavailable', 'server_error'].includes(error))
    throw new HubError('provider.unavailable', 'Your identity provider has a problem. Try again in a moment.')
  // Of the provider's text only its number is kept, for the log.
  const cause = /AAD(?:STS|B2C)\d+/.exec(parameters.get('error_description') ?? '')?.[0] ?? 'no number of Microsoft'
  throw new HubError('provider.refused', 'Your identity provider refused the sign-in.', { cause })
}
