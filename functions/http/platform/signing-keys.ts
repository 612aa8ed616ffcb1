import { api } from '../../../shared/contract/api.ts'
import type { OrganisationId } from '../../../shared/domain/ids.ts'
import { currentKey } from '../../../shared/domain/issuing/key-ring.ts'
import { listSigningKeys, rotateNow, withdrawSigningKey } from '../../../shared/services/signing-keys.ts'
import { http } from '../../runtime/http.ts'

/** Keys are the platform's: what is done to one stands in the platform's own trail. */
const line = (
  action: 'signing-key.rotated' | 'signing-key.withdrawn',
  kid: string,
  organisationId: OrganisationId,
) => ({
  action,
  organisationId,
  subject: `signing-key:${kid}`,
})

export const signingKeyFunctions = [
  http(api.listSigningKeys, async (ports) => ({ items: await listSigningKeys(ports) })),
  http(
    api.rotateSigningKey,
    async (ports) => ({ items: await rotateNow(ports), by: ports.platform.organisationId }),
    ({ items, by }) => line('signing-key.rotated', currentKey({ keys: items })?.kid ?? '', by),
  ),
  http(
    api.withdrawSigningKey,
    async (ports, { kid }) => ({ ...(await withdrawSigningKey(ports, kid)), by: ports.platform.organisationId }),
    ({ kid, by }) => line('signing-key.withdrawn', kid, by),
  ),
]
