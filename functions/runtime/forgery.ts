import type { HttpRequest } from '@azure/functions'
import { antiForgeryHeader } from '../../shared/contract/pages.ts'
import type { AnonymousCaller, SessionCaller, SetUpCaller } from '../../shared/domain/caller.ts'
import { HubError } from '../../shared/domain/hub-error.ts'
import type { Ports } from '../../shared/ports/ports.ts'

/**
 * A change that a browser asks for must come from our own pages: the browser says so itself where it can (Origin, Sec-Fetch-Site), and the
 * page of somebody who is signed in proves it with a value that only it can read.
 * @throws HubError `forgery.suspected`
 */
export function refuseForgery(
  { platform, random }: Pick<Ports, 'platform' | 'random'>,
  request: HttpRequest,
  caller: AnonymousCaller | SessionCaller | SetUpCaller,
): void {
  const { headers } = request
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  const proof = headers.get(antiForgeryHeader) ?? ''
  const foreign =
    (origin !== null && origin !== platform.publicUrl) || (site !== null && site !== 'same-origin' && site !== 'none')
  // Hashes are compared, so that the time a comparison takes says nothing about the value.
  const wanted = proofOf({ random }, caller)
  const unproven = wanted !== undefined && random.hash(proof) !== random.hash(wanted)
  if (foreign || unproven)
    throw new HubError(
      'forgery.suspected',
      'This change did not come from our own pages. Reload the page and try again.',
    )
}

/** What a page of ours sends with every change: whoever knows it has read an answer of ours. Undefined: there is nobody to act for. */
function proofOf(
  ports: Pick<Ports, 'random'>,
  caller: AnonymousCaller | SessionCaller | SetUpCaller,
): string | undefined {
  if (caller.kind === 'member') return caller.session.antiForgery
  return caller.kind === 'set-up-link' ? setUpProof(ports, caller.holder) : undefined
}

export const setUpProof = ({ random }: Pick<Ports, 'random'>, holder: string) => random.hash(`set-up ${holder}`)
