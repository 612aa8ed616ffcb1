import { HubError } from '../../domain/hub-error.ts'
import type { Platform } from '../../ports/ports.ts'

/** The API whose tokens programs ask for. @throws HubError `provisioning.unconfigured` */
export function systemApiOf({ systemApi }: Pick<Platform, 'systemApi'>): NonNullable<Platform['systemApi']> {
  if (!systemApi) throw new HubError('provisioning.unconfigured', 'No System API is known here.')
  return systemApi
}
