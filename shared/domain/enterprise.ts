import { HubError } from './hub-error.ts'

/** @throws HubError `edition.required` */
export function refuseOtherEdition(edition: 'standard' | 'enterprise'): void {
  if (edition !== 'enterprise')
    throw new HubError('edition.required', 'This belongs to the enterprise edition, which is not switched on here.')
}

/** A portal Member is refused whatever else they hold. @throws HubError `portal.refused` */
export function refusePortalMember(active: { readonly portal: boolean } | undefined): void {
  if (active?.portal) throw new HubError('portal.refused', 'This is for staff of the organisation only.')
}
