import type { HttpRequest } from '@azure/functions'
import { api } from '../../../shared/contract/api.ts'
import type { SetUpCaller } from '../../../shared/domain/caller.ts'
import { publishedClientKeys } from '../../../shared/domain/providers/proving-by-key.ts'
import { readFields } from '../../../shared/domain/providers/field-map.ts'
import { clientKeysAddress } from '../../../shared/domain/providers/given-addresses.ts'
import type { IdentityProvider } from '../../../shared/domain/providers/identity-provider.ts'
import type { RequestPorts } from '../../../shared/ports/ports.ts'
import { claimSetUpLink, followSetUpLink } from '../../../shared/services/set-up-links.ts'
import {
  discoverForSetUp,
  finishSetUp,
  readSetUp,
  saveSetUpProvider,
  testerOf,
  testSetUp,
  type SetUp,
} from '../../../shared/services/set-up-provider.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'
import { readProviderTest } from '../../../shared/services/test-provider.ts'
import {
  browserCookie,
  clearedSetUpCookie,
  readCookie,
  readSignInCookies,
  setUpCookie,
  setUpCookieName,
} from '../../runtime/cookies.ts'
import { http, httpAnswer } from '../../runtime/http.ts'
import { setUpProof } from '../../runtime/forgery.ts'

const fromOf = (request: HttpRequest) => ({ holder: readCookie(request, setUpCookieName) })

/** As whoever holds it sees it. */
function shown(ports: RequestPorts, { hold: { link, organisation }, redirectUri, provider }: SetUp, holder: string) {
  const { label, enable, expiresAt, state } = link
  return {
    organisation: organisation.displayName,
    platform: ports.platform.displayName,
    label,
    enable,
    expiresAt,
    state: state === 'finished' ? 'finished' : 'held',
    redirectUri,
    ...(provider ? { provider: { ...provider, ...clientKeysOf(provider, ports.platform.publicUrl) } } : {}),
    antiForgery: setUpProof(ports, holder),
  }
}

/** What its holder registers at the provider, where the hub proves itself by a key. */
const clientKeysOf = (provider: IdentityProvider, publicUrl: string) => ({
  ...clientKeysAddress(provider, publicUrl),
  clientKeys: publishedClientKeys(provider),
})

const keyOf = ({ link }: SetUpCaller) => ({ organisationId: link.organisationId, providerId: link.providerId })

/** What the holder of a link may do: one provider of one Organisation, and nothing else. */
export const setUpFunctions = [
  httpAnswer(api.followSetUpLink, async (ports, { secret }, _caller, request) => {
    const { link, organisation, held } = await followSetUpLink(ports, secret, fromOf(request))
    const { label, enable, expiresAt } = link
    const about = { organisation: organisation.displayName, platform: ports.platform.displayName }
    return { value: { ...about, label, enable, expiresAt, held } }
  }),
  httpAnswer(api.claimSetUpLink, async (ports, { secret }, _caller, request) => {
    const { holder, ...hold } = await claimSetUpLink(ports, secret, fromOf(request))
    return {
      value: shown(ports, await readSetUp(ports, hold), holder),
      cookies: [setUpCookie(holder, hold.link.expiresAt, ports.clock.now())],
    }
  }),
  http(api.readSetUp, async (ports, _input, caller) => shown(ports, await readSetUp(ports, caller), caller.holder)),
  http(api.discoverForSetUp, (ports, { discoveryUrl }, caller) => discoverForSetUp(ports, caller, discoveryUrl)),
  http(
    api.saveSetUpProvider,
    async (ports, settings, caller) => {
      const saved = await saveSetUpProvider(ports, caller, settings)
      return { ...shown(ports, saved, caller.holder), isNew: saved.isNew, ...keyOf(caller) }
    },
    ({ isNew, organisationId, providerId }) => ({
      action: isNew ? 'provider.created' : 'provider.changed',
      organisationId,
      subject: `provider:${providerId}`,
    }),
  ),
  http(api.previewSetUpFieldMap, (_ports, { fieldMap, claims }) =>
    Promise.resolve({ fields: readFields(fieldMap, [{ claims }]) }),
  ),
  httpAnswer(
    api.testSetUp,
    async (ports, _input, caller, request) => {
      const { browser, posting } = readSignInCookies(request)
      const begun = await testSetUp(ports, caller, { browser, posting, session: caller.holder })
      return { value: { ...keyOf(caller), next: begun.location }, cookies: [browserCookie(begun)] }
    },
    ({ organisationId, providerId }) => ({
      action: 'provider.tested',
      organisationId,
      subject: `provider:${providerId}`,
    }),
  ),
  httpAnswer(api.readSetUpTest, async (ports, { testId }, caller, request) => {
    const { browser, posting } = readSignInCookies(request)
    const reader = { tester: testerOf(caller.link), sessionHash: sessionHash(ports, caller.holder), browser, posting }
    return { value: await readProviderTest(ports, keyOf(caller), testId, reader) }
  }),
  httpAnswer(
    api.finishSetUp,
    async (ports, _input, caller) => {
      const done = await finishSetUp(ports, caller)
      const { organisationId, linkId } = caller.link
      return {
        value: { ...shown(ports, done, caller.holder), organisationId, linkId },
        cookies: [clearedSetUpCookie],
      }
    },
    ({ organisationId, linkId }) => ({
      action: 'set-up-link.finished',
      organisationId,
      subject: `set-up-link:${linkId}`,
    }),
  ),
]
