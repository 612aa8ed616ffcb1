import { HubError, isHubError } from '../domain/hub-error.ts'
import { providerId as storedProviderId } from '../domain/ids.ts'
import { judgeChecks } from '../domain/provider-tests/judge-checks.ts'
import {
  isTesters,
  shownClaims,
  shownFields,
  testMinutes,
  type ProviderTest,
  type TestFindings,
} from '../domain/provider-tests/provider-test.ts'
import { refuseProviderError } from '../domain/provider-answer.ts'
import { readFields } from '../domain/providers/field-map.ts'
import { refuseDialogError } from '../domain/providers/facebook.ts'
import type { IdentityProvider, ProviderKey } from '../domain/providers/identity-provider.ts'
import { decideLogin } from '../domain/providers/login-decision.ts'
import { minutesLater } from '../domain/session.ts'
import type { SignInState } from '../domain/sign-in-state.ts'
import { claimNames } from '../domain/traces/sign-in-trace.ts'
import type { Ports, RequestPorts } from '../ports/ports.ts'
import { arrivalOf, loginFacts } from './admit-by-provider.ts'
import type { Begun, SignInCookies } from './begin-sign-in.ts'
import { getProvider } from './identity-providers.ts'
import { identifyAtProvider, refuseOtherProvider, type Identity } from './identify-at-provider.ts'
import { beginAtProvider, type SignInProvider, type StartNeeds } from './start-provider-sign-in.ts'
import { refuseRepetition } from './take-sign-in-state.ts'
import type { Trace } from './trace-sign-in.ts'

/** Where a browser goes when its test is over. */
export interface TestedSignIn extends ProviderKey {
  readonly kind: 'tested'
  readonly testId: string
  readonly tester: string
  /** Whether the provider, or the login handler, would have kept the person out. */
  readonly refused: boolean
}

/**
 * Starts a sign-in at a provider of the Organisation, enabled or not, that will touch no Member and end no session.
 * @param tester as the audit trail calls them @throws HubError `provider.unknown`
 */
export async function startProviderTest(
  ports: StartNeeds,
  key: ProviderKey,
  tester: string,
  cookies: SignInCookies,
): Promise<Begun> {
  const provider = await getProvider(ports, key)
  const at = { provider, organisationId: key.organisationId }
  return beginAtProvider(ports, at, { purpose: 'test', returnTo: '', silent: false, tester }, {}, cookies)
}

/** What came back, or what comes with the request for what a test found. */
type BrowserCookies = Pick<SignInCookies, 'browser' | 'posting'>

/** What it found is kept for whoever started it: a refusal is a finding too. @throws HubError `provider.unknown` */
export async function finishProviderTest(
  ports: RequestPorts,
  { watch, taken }: Pick<Trace, 'watch' | 'taken'>,
  state: SignInState,
  answer: BrowserCookies & { readonly parameters: URLSearchParams },
): Promise<TestedSignIn> {
  const { organisationId, tester } = state
  if (organisationId === undefined || tester === undefined)
    throw new HubError('provider.unknown', 'There is no such identity provider.')
  const key = { organisationId, providerId: storedProviderId(state.provider) }
  const asked = { provider: await getProvider(ports, key), organisationId }
  const identity = await attempt(ports, watch, asked.provider, state, answer.parameters)
  const refused = taken().find(({ outcome }) => outcome === 'refused')
  const now = ports.clock.now()
  const test: ProviderTest = {
    ...key,
    testId: ports.random.guid(),
    tester,
    ...(state.sessionHash === undefined ? {} : { sessionHash: state.sessionHash }),
    browserHash: state.browserHash,
    checks: judgeChecks(asked.provider, refused),
    ...(refused?.code === undefined ? {} : { code: refused.code }),
    ...(refused?.reason === undefined ? {} : { reason: refused.reason }),
    testedAt: now,
    expiresAt: minutesLater(now, testMinutes),
  }
  await ports.providerTests.insert(identity ? await withFindings(ports, test, asked, identity, answer) : test)
  return { kind: 'tested', ...key, testId: test.testId, tester, refused: refused !== undefined }
}

/** As far as the sign-in of somebody would come before it is asked who they are here. Undefined: it was refused, and the step is noted. */
async function attempt(
  ports: RequestPorts,
  watch: Trace['watch'],
  provider: IdentityProvider,
  state: SignInState,
  parameters: URLSearchParams,
): Promise<Identity | undefined> {
  const identify = watch('identity', identifyAtProvider, ({ identity }) => ({ claims: claimNames(identity.sources) }))
  try {
    await watch('repetition', refuseRepetition)(parameters)
    await watch('issuer', refuseOtherProvider)(provider, parameters)
    await watch('answer', refuseAnswer)(provider, parameters)
    return (await identify(ports, provider, parameters, state)).identity
  } catch (thrown) {
    if (isHubError(thrown) && thrown.code !== 'storage.unavailable') return undefined
    throw thrown
  }
}

function refuseAnswer({ kind }: IdentityProvider, parameters: URLSearchParams): void {
  if (kind === 'facebook') refuseDialogError(parameters)
  refuseProviderError(parameters)
}

/** What the login handler would do, and what came, for the eyes of this browser's user alone. */
async function withFindings(
  ports: RequestPorts,
  test: ProviderTest,
  asked: SignInProvider,
  identity: Identity,
  cookies: BrowserCookies,
): Promise<ProviderTest> {
  const arrival = await arrivalOf(ports, asked, identity)
  const decided = decideLogin(await loginFacts(ports, arrival))
  const findings: TestFindings = {
    displayName: identity.displayName,
    ...shownClaims(identity.sources),
    fields: shownFields(readFields(asked.provider.fieldMap, identity.sources)),
  }
  const secret = secretOf(ports, cookies, test.browserHash)
  return {
    ...test,
    eMail: arrival.eMail.kind,
    decision: decided.decision,
    ...('code' in decided ? { decisionCode: decided.code } : {}),
    ...('membership' in decided ? { membership: decided.membership } : {}),
    ...(secret === undefined ? {} : { sealed: ports.sealing.sealFor(secret, JSON.stringify(findings), test.testId) }),
  }
}

/** The cookie by which the browser is known, of which only the hash is kept. */
const secretOf = (
  { random }: Pick<Ports, 'random'>,
  { browser, posting }: BrowserCookies,
  browserHash: string,
): string | undefined =>
  [browser, posting].find((cookie) => cookie !== undefined && random.hash(cookie) === browserHash)

/** Who asks for what a test found. */
export interface TestReader extends BrowserCookies {
  readonly tester: string
  readonly sessionHash: string | undefined
}

export type ReadTest = Omit<ProviderTest, 'sealed' | 'sessionHash' | 'browserHash' | 'tester'> & Partial<TestFindings>

/** For whoever made the test, in the same browser and session, for ten minutes. @throws HubError `test.unknown` */
export async function readProviderTest(
  ports: Pick<Ports, 'providerTests' | 'random' | 'sealing' | 'clock'>,
  { organisationId, providerId }: ProviderKey,
  testId: string,
  { tester, sessionHash, ...cookies }: TestReader,
): Promise<ReadTest> {
  const test = await ports.providerTests.find(testId)
  const secret = test && secretOf(ports, cookies, test.browserHash)
  const browserHash = secret === undefined ? undefined : test?.browserHash
  const isHere = test?.organisationId === organisationId && test.providerId === providerId
  if (!isHere || !isTesters(test, { tester, sessionHash, browserHash }, ports.clock.now()))
    throw new HubError('test.unknown', 'There is no such test any more, or another browser made it.')
  const { sealed, sessionHash: _s, browserHash: _b, tester: _t, ...told } = test
  const text = sealed === undefined ? undefined : ports.sealing.open(secret ?? '', sealed, testId)
  return { ...told, ...(text === undefined ? {} : (JSON.parse(text) as TestFindings)) }
}
