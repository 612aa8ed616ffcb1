import { HubError } from '../domain/hub-error.ts'
import {
  countingOf,
  ofBrowser,
  ofNetwork,
  ofNetworkAtSubject,
  ofSubject,
  wrongProofs,
  type VisitLimit,
} from '../domain/limits/limits.ts'
import type { Ports } from '../ports/ports.ts'

/** A request of nobody in particular, as far as limits are concerned. */
export interface Visitor {
  readonly limit: VisitLimit
  /** The network that it came from; undefined where that is not known. */
  readonly network: string | undefined
  /**
   * What the browser proves itself by: a name for it, or nothing where the proof does not hold. Asked only where its network has used up its
   * limit; undefined where it brings nothing.
   */
  readonly proof: (() => Promise<string | undefined>) | undefined
  /** Whether what was thrown is the visitor's own fault: nothing of ours, and no limit. */
  readonly isFailure: (thrown: unknown) => boolean
}

/** What is learned of a request while it is served. */
export interface Visit {
  /** Whom or what it is about, if anything: a link, an e-mail address, a provider. @throws HubError `caller.throttled` */
  concern(subject: string | undefined): Promise<void>
  /** A program proved that it is this one. @throws HubError `caller.throttled` */
  isProgram(name: string): void
}

type Needs = Pick<Ports, 'limits' | 'platform'>

export const throttled = (seconds: number) =>
  new HubError('caller.throttled', 'Too many attempts. Wait a moment.', { details: { retryAfterSeconds: seconds } })

const unlimited: Visit = { concern: () => Promise.resolve(), isProgram: () => undefined }

/**
 * Serves a request within its limits (decision 22): of its network, and of what it is about. Limits that count failures let whoever brings the
 * right secret pass while others guess; a browser that proves itself has a limit of its own.
 * @throws HubError `caller.throttled` (details: `retryAfterSeconds`), what `serve` throws
 */
export async function limitVisit<Result>(
  ports: Needs,
  visitor: Visitor,
  serve: (visit: Visit) => Promise<Result>,
): Promise<Result> {
  if (!ports.platform.limits.on) return serve(unlimited)
  return countingOf[visitor.limit].counts === 'all'
    ? countEach(ports, visitor, serve)
    : countFailures(ports, visitor, serve)
}

/** Who is counted where, by the figures of this deployment. */
function bucketsOf({ platform }: Needs, { limit, network }: Visitor) {
  const { perMinute } = platform.limits
  const of = network ?? 'unknown'
  const networkMost = ofNetwork(perMinute[limit], network !== undefined)
  const bucket = (kind: string, whom: string, most: number) => ({ name: `${limit} ${kind}`, of: whom, perMinute: most })
  return {
    network: bucket('network', of, networkMost),
    subject: (subject: string) => bucket('subject', subject, ofSubject(perMinute[limit])),
    networkAtSubject: (subject: string) =>
      bucket('network at subject', `${of} ${subject}`, ofNetworkAtSubject(networkMost)),
    browser: (proven: string) => bucket('browser', proven, ofBrowser(perMinute[limit])),
    wrongProofs: bucket('wrong proofs', of, wrongProofs),
    program: (name: string) => ({ name: 'program', of: name, perMinute: perMinute.program }),
  }
}
type Buckets = ReturnType<typeof bucketsOf>

const spend = ({ limits }: Needs, bucket: Buckets['network'], cost = 1) => limits.spend(bucket, cost, bucket.perMinute)

/** @throws HubError `caller.throttled` after `wait`, unless the browser proves itself and has not used up its own limit */
async function orByBrowser(ports: Needs, visitor: Visitor, buckets: Buckets, wait: number): Promise<void> {
  if (!visitor.proof || ports.limits.wait(buckets.wrongProofs, wrongProofs - 1) !== undefined) throw throttled(wait)
  const proven = await visitor.proof()
  if (proven === undefined) {
    spend(ports, buckets.wrongProofs)
    throw throttled(wait)
  }
  const own = spend(ports, buckets.browser(proven))
  if (own !== undefined) throw throttled(own)
}

/** One of many networks at once that are after the same: each gets little. */
async function concern(ports: Needs, visitor: Visitor, buckets: Buckets, subject: string): Promise<() => void> {
  const bucket = buckets.subject(subject)
  if (spend(ports, bucket) === undefined) return () => void spend(ports, bucket, -1)
  const little = buckets.networkAtSubject(subject)
  const wait = spend(ports, little)
  if (wait === undefined) return () => void spend(ports, little, -1)
  await orByBrowser(ports, visitor, buckets, wait)
  return () => undefined
}

async function countEach<Result>(
  ports: Needs,
  visitor: Visitor,
  serve: (visit: Visit) => Promise<Result>,
): Promise<Result> {
  const buckets = bucketsOf(ports, visitor)
  const wait = spend(ports, buckets.network)
  if (wait !== undefined) await orByBrowser(ports, visitor, buckets, wait)
  return serve({
    ...unlimited,
    // A browser that proved itself passed already.
    concern: async (subject) => {
      if (wait === undefined && subject !== undefined) await concern(ports, visitor, buckets, subject)
    },
  })
}

async function countFailures<Result>(
  ports: Needs,
  visitor: Visitor,
  serve: (visit: Visit) => Promise<Result>,
): Promise<Result> {
  const { limits } = ports
  const counting = countingOf[visitor.limit]
  const buckets = bucketsOf(ports, visitor)
  const most = buckets.network.perMinute
  const patience = counting.counts === 'failures' ? most * counting.patience : most
  const wait = limits.wait(buckets.network, patience - 1)
  if (wait !== undefined) await orByBrowser(ports, visitor, buckets, wait)
  const learned = { giveBack: (): void => undefined, proven: false }
  try {
    const result = await serve({
      concern: async (subject) => {
        if (subject !== undefined) learned.giveBack = await concern(ports, visitor, buckets, subject)
      },
      isProgram: (name) => {
        learned.proven = true
        const busy = spend(ports, buckets.program(name))
        if (busy !== undefined) throw throttled(busy)
      },
    })
    learned.giveBack()
    return result
  } catch (thrown) {
    if (learned.proven || !visitor.isFailure(thrown)) throw thrown
    limits.spend(buckets.network, 1, patience)
    const over = limits.wait(buckets.network, most)
    // What was wrong is not told any more.
    throw over === undefined ? thrown : throttled(over)
  }
}
