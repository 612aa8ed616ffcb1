import type { ErrorCode } from '../api/error-code.ts'
import { chooseOrganisationAddress, here, signInPageAddress, startSignInAddress, type Ended } from './addresses.ts'
import { beginRenewal } from './last-sign-in.ts'

let leaving = false

/** Whether the browser is on its way elsewhere, so that nothing new should be shown any more. */
export const isLeaving = (): boolean => leaving

/** Leaves the document, and with it everything the last person's session had loaded. Only the first call counts. */
function leaveTo(address: string): void {
  if (leaving) return
  leaving = true
  location.replace(address)
}

/** Renews the sign-in without asking. False where that was just tried: the session is then used as it is. */
export function renewSilently(): boolean {
  if (leaving) return true
  const returnTo = here()
  if (!beginRenewal(returnTo)) return false
  leaveTo(startSignInAddress({ returnTo, prompt: 'none' }))
  return true
}

const endings: Partial<Record<ErrorCode, Ended>> = {
  'session.missing': 'expired',
  'session.expired': 'expired',
  'session.revoked': 'revoked',
  'session.stale': 'stale',
}

/**
 * Sends the browser where a refusal of the hub calls for it: to sign in again, or to choose an Organisation.
 * False for every other code: the page shows it.
 */
export function leaveBecauseOf(code: ErrorCode): boolean {
  if (code === 'session.stale' && renewSilently()) return true
  const ended = endings[code]
  if (ended) leaveTo(signInPageAddress({ returnTo: here(), ended }))
  else if (code === 'organisation.unchosen') leaveTo(chooseOrganisationAddress(here()))
  else return false
  return true
}

/** Nobody is signed in. `seen`: somebody was, in this very document. */
export function leaveToSignIn(seen: boolean): void {
  leaveTo(signInPageAddress({ returnTo: here(), ended: seen ? 'expired' : undefined }))
}
