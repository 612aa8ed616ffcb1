import type { HttpRequest } from '@azure/functions'
import type { ApiRoute } from '../../shared/contract/api-route.ts'
import { platformKeyHeader } from '../../shared/contract/pages.ts'
import type { Caller } from '../../shared/domain/caller.ts'
import { refuseOtherEdition, refusePortalMember } from '../../shared/domain/enterprise.ts'
import { HubError } from '../../shared/domain/hub-error.ts'
import { parseOrganisationId } from '../../shared/domain/ids.ts'
import type { Ports } from '../../shared/ports/ports.ts'
import { admitPlatformKey } from '../../shared/services/admit-platform-key.ts'
import { refuseFlagOff } from '../../shared/services/feature-flags.ts'
import { networkOf } from './limited.ts'

/** Before anything else is looked at. @throws HubError `edition.required` */
export function refuseOutsideEdition({ platform }: Pick<Ports, 'platform'>, { edition }: ApiRoute): void {
  if (edition !== undefined) refuseOtherEdition(platform.edition)
}

/** What belongs to the edition is for staff: a portal Member is refused whatever else they hold. @throws HubError `portal.refused` */
export function refusePortal({ edition }: ApiRoute, caller: Caller): void {
  if (edition === undefined || caller.kind !== 'member') return
  refusePortalMember(caller.active)
}

/** Read for the Organisation in the path, else for the caller's active one. @throws HubError `flag.off` */
export async function refuseWhereFlagIsOff(
  ports: Pick<Ports, 'featureFlags'>,
  { flag }: ApiRoute,
  request: HttpRequest,
  caller: Caller,
): Promise<void> {
  if (flag === undefined) return
  const inPath = parseOrganisationId(request.params['organisationId'] ?? '')
  const organisationId = inPath ?? (caller.kind === 'member' ? caller.active?.organisationId : undefined)
  if (organisationId === undefined)
    throw new HubError('flag.off', 'There is nothing at this address for you.', { details: { flag } })
  await refuseFlagOff(ports, organisationId, flag)
}

/** @throws HubError `caller.throttled`, `key.rejected` */
export async function refuseUnlessKeyed(
  ports: Pick<Ports, 'secrets' | 'limits' | 'random' | 'platform'>,
  { key }: ApiRoute,
  request: HttpRequest,
): Promise<void> {
  if (key === undefined) return
  const network = networkOf(ports, request) ?? 'unknown'
  await admitPlatformKey(ports, request.headers.get(platformKeyHeader) ?? undefined, network)
}
