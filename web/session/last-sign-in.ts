import { parseReturnTo } from './return-to.ts'

const key = 'tenantry.sign-in'
/** A second silent renewal within this time would be a circle between us and the identity provider. Milliseconds. */
const circle = 60_000
/** After this time a page that opens no longer belongs to the sign-in that was started. Milliseconds. */
const patience = 600_000
/** An administrator may read for long what they consent to, or ask for a role first. Milliseconds. */
const patienceForConsent = 3_600_000

/** The sign-in that this tab started last: what the problem page needs to bring a person back. */
interface LastSignIn {
  readonly at: number
  readonly silent: boolean
  /** It belongs to a consent: only the link of the invitation starts it again. */
  readonly onboarding?: boolean
  readonly returnTo?: string | undefined
}

/** Notes that a person starts a sign-in now. Without storage the tab forgets where to come back to, no more. */
export function noteSignIn(returnTo: string | undefined, now = Date.now()): void {
  write({ at: now, silent: false, returnTo })
}

/** Notes that an administrator goes to consent now. */
export function noteOnboarding(now = Date.now()): void {
  write({ at: now, silent: false, onboarding: true })
}

/** What was started is over. */
export function forgetSignIn(): void {
  try {
    sessionStorage.removeItem(key)
  } catch {
    // Without storage nothing was noted.
  }
}

/** Notes that a silent renewal starts now. False where one was just tried, or where it could not be noted. */
export function beginRenewal(returnTo: string, now = Date.now()): boolean {
  const last = read()
  if (last?.silent && Math.abs(now - last.at) < circle) return false
  return write({ at: now, silent: true, returnTo })
}

/** The sign-in of the last minutes, its `returnTo` judged anew. */
export function lastSignIn(now = Date.now()): Omit<LastSignIn, 'at'> | undefined {
  const last = read()
  if (!last) return undefined
  const { at, silent, onboarding = false, returnTo } = last
  if (Math.abs(now - at) >= (onboarding ? patienceForConsent : patience)) return undefined
  return { silent, onboarding, returnTo: parseReturnTo(returnTo) }
}

function write(noted: LastSignIn): boolean {
  try {
    sessionStorage.setItem(key, JSON.stringify(noted))
    return true
  } catch {
    return false
  }
}

function read(): LastSignIn | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null')
    if (typeof kept !== 'object' || kept === null) return undefined
    const { at, silent, onboarding, returnTo } = kept as Record<string, unknown>
    if (typeof at !== 'number' || typeof silent !== 'boolean') return undefined
    return {
      at,
      silent,
      onboarding: onboarding === true,
      returnTo: typeof returnTo === 'string' ? returnTo : undefined,
    }
  } catch {
    return undefined
  }
}
