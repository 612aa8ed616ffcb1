import { api } from '../../../shared/contract/api.ts'
import { startAddress } from '../../../shared/contract/pages.ts'
import { findHomeRealm } from '../../../shared/services/find-home-realm.ts'
import { readClientKeys } from '../../../shared/services/identity-providers.ts'
import { listSignInOptions } from '../../../shared/services/platform-providers.ts'
import type { OrganisationId } from '../../../shared/domain/ids.ts'
import { http } from '../../runtime/http.ts'

type Option = Awaited<ReturnType<typeof listSignInOptions>>[number]
const shown = (organisation: OrganisationId, options: readonly Option[]) =>
  options.map(({ providerId, ...option }) => ({
    ...option,
    start: startAddress({ provider: providerId, organisation }),
  }))

/** What the sign-in page of an Organisation offers, for anybody. */
export const listSignInOptionsFunction = http(api.listSignInOptions, async (ports, { organisation }) => ({
  items: shown(organisation, await listSignInOptions(ports, organisation)),
}))

/** What a provider reads to know the hub by; nothing of it is secret. */
export const readClientKeysFunction = http(api.readClientKeys, async (ports, { organisation, providerId }) => ({
  keys: await readClientKeys(ports, { organisationId: organisation, providerId }),
}))

/** What the sign-in page offers to whoever has an e-mail in a domain. */
export const findHomeRealmFunction = http(api.findHomeRealm, async (ports, { eMail }) => {
  const { organisation, options } = await findHomeRealm(ports, eMail)
  return { ...(options.length > 0 ? { organisation } : {}), items: shown(organisation, options) }
})
