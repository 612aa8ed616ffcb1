import { api } from '../../../shared/contract/api.ts'
import { startAddress } from '../../../shared/contract/pages.ts'
import { listSignInOptions } from '../../../shared/services/platform-providers.ts'
import { http } from '../../runtime/http.ts'

/** What the sign-in page of an Organisation offers, for anybody. */
export const listSignInOptionsFunction = http(api.listSignInOptions, async (ports, { organisation }) => {
  const options = await listSignInOptions(ports, organisation)
  return {
    items: options.map(({ providerId, ...shown }) => ({
      ...shown,
      start: startAddress({ provider: providerId, organisation }),
    })),
  }
})
