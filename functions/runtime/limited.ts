import type { HttpRequest } from '@azure/functions'
import type { ApiRoute } from '../../shared/contract/api-route.ts'
import { statusOf } from '../../shared/contract/problems.ts'
import { addressPrefix } from '../../shared/domain/address/address-prefix.ts'
import { isHubError } from '../../shared/domain/hub-error.ts'
import { OAuthRefusal } from '../../shared/domain/issuing/oauth-refusal.ts'
import type { VisitLimit } from '../../shared/domain/limits/limits.ts'
import type { Ports } from '../../shared/ports/ports.ts'
import { limitVisit, type Visit } from '../../shared/services/limit-visits.ts'
import { resolveCaller } from '../../shared/services/resolve-caller.ts'
import { resolveSetUp } from '../../shared/services/set-up-links.ts'
import { browserCookieName, postingCookieName, readCookie, sessionCookieName, setUpCookieName } from './cookies.ts'

/** The network that a request came from, as far as our own proxies tell; undefined where they do not. */
export function networkOf({ platform }: Pick<Ports, 'platform'>, { headers }: HttpRequest): string | undefined {
  return addressPrefix(headers.get('x-forwarded-for') ?? undefined, platform.limits.trustedProxies)
}

const everyCookie = [sessionCookieName, setUpCookieName, browserCookieName, postingCookieName]

/** Serves a request within its limit. @throws HubError `caller.throttled`, what `serve` throws */
export function limited<Result>(
  ports: Ports,
  limit: VisitLimit,
  request: HttpRequest,
  serve: (visit: Visit) => Promise<Result>,
): Promise<Result> {
  const brings = everyCookie.some((name) => readCookie(request, name) !== undefined)
  const proof = brings ? () => proofOf(ports, request) : undefined
  return limitVisit(ports, { limit, network: networkOf(ports, request), proof, isFailure }, serve)
}

/** Faults of ours, of storage and of others are nobody's failure; a limit is none either. */
function isFailure(thrown: unknown): boolean {
  const refusal = thrown instanceof OAuthRefusal ? thrown.refusal : thrown
  return isHubError(refusal) && refusal.code !== 'caller.throttled' && statusOf[refusal.code] < 500
}

/** What a browser proves itself by: a session that lives, a set-up link that it holds, or a sign-in that it began. */
async function proofOf(ports: Ports, request: HttpRequest): Promise<string | undefined> {
  const cookie = (name: string) => readCookie(request, name)
  const [session, holder] = [cookie(sessionCookieName), cookie(setUpCookieName)]
  if (session !== undefined && (await holds(() => resolveCaller(ports, session))))
    return `session ${ports.random.hash(session)}`
  if (holder !== undefined && (await holds(() => resolveSetUp(ports, holder))))
    return `set-up ${ports.random.hash(holder)}`
  const state = request.query.get('state')
  const browsers = [cookie(browserCookieName), cookie(postingCookieName)].filter((value) => value !== undefined)
  if (state === null || state === '' || browsers.length === 0) return undefined
  const begun = await ports.signInStates.find(ports.random.hash(state))
  if (!begun || !browsers.some((value) => ports.random.hash(value) === begun.browserHash)) return undefined
  // Named by the browser: however many sign-ins it began, it has one way past its network.
  return `browser ${begun.browserHash}`
}

/** What storage or we ourselves are to blame for goes on. */
async function holds(prove: () => Promise<unknown>): Promise<boolean> {
  try {
    await prove()
    return true
  } catch (thrown) {
    if (isFailure(thrown)) return false
    throw thrown
  }
}

/** What a request is about. A link's secret alone says nothing until it is found: those of one kind are guessed at together. */
export function subjectOf({ name, limitBy }: ApiRoute, input: unknown): string | undefined {
  if (limitBy === undefined) return undefined
  const named = (input as Readonly<Record<string, unknown>> | undefined)?.[limitBy]
  return limitBy === 'secret' ? name : String(named).toLowerCase()
}
