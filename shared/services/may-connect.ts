import type { AnonymousCaller, SessionCaller } from '../domain/caller.ts'
import { refuseOtherEdition, refusePortalMember } from '../domain/enterprise.ts'
import { HubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import { refuseStale } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'
import { refuseFlagOff } from './feature-flags.ts'

/**
 * What every route of connecting asks of its caller, asked once more where a browser comes back from Entra: much may have changed since.
 * @param organisationId that is to be connected; absent: nobody knows yet, and the active one is judged
 * @throws HubError `edition.required`, `session.missing`, `session.stale`, `portal.refused`, `organisation.unchosen` or why the person is
 * shut out, `permission.missing`, `organisation.foreign`, `flag.off`
 */
export async function refuseUnlessMayConnect(
  ports: Pick<Ports, 'platform' | 'clock' | 'featureFlags'>,
  caller: AnonymousCaller | SessionCaller,
  organisationId: OrganisationId | undefined,
): Promise<void> {
  const { platform, clock } = ports
  refuseOtherEdition(platform.edition)
  if (caller.kind === 'anonymous') throw new HubError('session.missing', 'Sign in first.')
  refuseStale(caller.session, clock.now(), platform.sessionLimits)
  const { active, permissions, operator } = caller
  refusePortalMember(active)
  if (!active) throw caller.shutOut ?? new HubError('organisation.unchosen', 'Choose one of your organisations first.')
  if (!permissions.includes('system_settings.update'))
    throw new HubError('permission.missing', 'You may not do this.', {
      details: { permission: 'system_settings.update' },
    })
  const target = organisationId ?? active.organisationId
  if (target !== active.organisationId && !operator)
    throw new HubError('organisation.foreign', 'This organisation is not the one you are in.')
  await refuseFlagOff(ports, target, 'entra-integration-ui')
}
