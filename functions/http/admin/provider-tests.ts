import { api } from '../../../shared/contract/api.ts'
import { actorOf, type MemberCaller } from '../../../shared/domain/caller.ts'
import { readProviderTest, startProviderTest } from '../../../shared/services/test-provider.ts'
import { browserCookie, readSignInCookies } from '../../runtime/cookies.ts'
import { httpAnswer } from '../../runtime/http.ts'

const sessionOf = (caller: MemberCaller) => (caller.by === 'session' ? caller.sessionHash : undefined)

/** Sign-ins that try a provider and touch nobody. */
export const providerTestFunctions = [
  httpAnswer(
    api.startProviderTest,
    async (ports, key, caller, request) => {
      const begun = await startProviderTest(ports, key, actorOf(caller), readSignInCookies(request))
      return { value: { ...key, next: begun.location }, cookies: [browserCookie(begun)] }
    },
    ({ organisationId, providerId }) => ({
      action: 'provider.tested',
      organisationId,
      subject: `provider:${providerId}`,
    }),
  ),
  httpAnswer(api.readProviderTest, async (ports, { testId, ...key }, caller, request) => {
    const { browser, posting } = readSignInCookies(request)
    const reader = { tester: actorOf(caller), sessionHash: sessionOf(caller), browser, posting }
    return { value: await readProviderTest(ports, key, testId, reader) }
  }),
]
