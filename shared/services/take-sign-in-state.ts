import { HubError, isHubError } from '../domain/hub-error.ts'
import { checkSignInState, type SignInPurpose, type SignInState } from '../domain/sign-in-state.ts'
import type { Ports } from '../ports/ports.ts'

/** What an answer says of the sign-in that it belongs to. */
interface StateAnswer {
  /** At whose address it came. */
  readonly provider: string
  readonly parameters: URLSearchParams
  /** The cookies by which a browser is known again: of answers that it was sent back with, and of those that are posted. */
  readonly browser: string | undefined
  readonly posting?: string | undefined
}

/**
 * The state that an answer belongs to. It is taken once: of two answers that arrive together, the write decides.
 * @param purposes what may be answered at the address that the answer came to
 * @param note what the taking notes of what follows from it
 * @throws HubError `state.missing`, `state.unknown`, `state.foreign`, `state.replayed`, `state.expired`, `answer.invalid`
 */
export async function takeSignInState(
  { signInStates, random, clock }: Pick<Ports, 'signInStates' | 'random' | 'clock'>,
  { provider, parameters, browser, posting }: StateAnswer,
  purposes: readonly SignInPurpose[],
  note?: (state: SignInState) => Pick<SignInState, 'usedBy'>,
): Promise<{ state: SignInState; value: string }> {
  const [value, ...others] = parameters.getAll('state')
  if (value === undefined || value === '')
    throw new HubError('state.missing', 'The answer does not say which sign-in it belongs to.')
  if (others.length > 0) throw new HubError('answer.invalid', 'The answer names more than one sign-in.')
  const hash = random.hash(value)
  const found = await signInStates.find(hash)
  const hashes = [browser, posting].flatMap((cookie) => (cookie === undefined ? [] : [random.hash(cookie)]))
  const browserHash = hashes.find((each) => each === found?.browserHash) ?? hashes[0]
  const now = clock.now()
  const state = checkSignInState(found, { browserHash, provider, purposes }, now)
  const used: SignInState = { ...state, usedAt: now, ...note?.(state) }
  try {
    await signInStates.replace(hash, used, found?.version ?? '')
  } catch (thrown) {
    if (isHubError(thrown, 'version.stale'))
      throw new HubError('state.replayed', 'This sign-in was already finished. Start again.')
    throw thrown
  }
  return { state: used, value }
}

/** RFC 6749 §3.1: no parameter occurs twice; two readers of the answer could each believe another one. */
export function refuseRepetition(parameters: URLSearchParams): void {
  const names = [...parameters.keys()]
  if (new Set(names).size < names.length)
    throw new HubError('answer.invalid', "The identity provider's answer says something twice.")
}
