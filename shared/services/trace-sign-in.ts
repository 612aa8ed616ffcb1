import { isHubError } from '../domain/hub-error.ts'
import {
  reasonOf,
  wholeWay,
  type SignInTrace,
  type TracedStep,
  type TraceFacts,
  type TraceOutcome,
  type TraceStep,
} from '../domain/traces/sign-in-trace.ts'
import type { EntraSignIn } from '../ports/entra-sign-in.ts'
import type { ProviderClient } from '../ports/identity-providers.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { tellAtEnd, type ToldAtEnd } from './tell-at-end.ts'

type Watch = <Args extends readonly unknown[], Result>(
  name: TraceStep,
  step: (...args: Args) => Result | Promise<Result>,
  learn?: (result: Result, ...args: Args) => TraceFacts,
) => (...args: Args) => Promise<Result>

/** Where the steps of one attempt are noted, each as it is taken. */
export interface Trace {
  /** The ports of the request; what is asked of an identity provider through them is a step of its own. */
  readonly ports: RequestPorts
  /** The same for what is told with the trace: lines of the audit trail wait for the end. */
  readonly telling: RequestPorts
  /** The state that was used notes what the attempt changes. */
  readonly notedByState: () => void
  /** The step as it is, but noted. @param learn what its result says of the attempt */
  readonly watch: Watch
  /** The steps so far. */
  readonly taken: () => readonly TracedStep[]
  /** Does it, and leaves the trace of it in one write, whatever came of it. */
  keep<Result>(act: () => Promise<Result>, outcomeOf: (result: Result) => TraceOutcome): Promise<Result>
  /** The same for a start: one that may go on leaves nothing, as its end will. @param learn what a refusal says of the attempt */
  keepRefusal<Result>(act: () => Promise<Result>, learn?: (refusal: unknown) => TraceFacts): Promise<Result>
}

/** @param provider at which the browser is, as it says itself @param known of the attempt before any step */
export function traceOf(ports: RequestPorts, provider: string, known: TraceFacts = {}): Trace {
  const steps: TracedStep[] = []
  let facts: TraceFacts = known
  const watch = watching(ports, steps, (learnt) => {
    facts = { ...facts, ...learnt }
  })
  const told = tellAtEnd(ports)
  const attempt = (outcome: TraceOutcome): Attempt => ({ provider, steps, facts, outcome, told })
  const keepRefusal: Trace['keepRefusal'] = async (act, learn) => {
    try {
      return await act()
    } catch (thrown) {
      facts = { ...facts, ...learn?.(thrown) }
      await leaveRefusal(ports, attempt('refused'), thrown)
      throw thrown
    }
  }
  return {
    ports: watchedPorts(ports, watch),
    telling: watchedPorts(told.ports, watch),
    notedByState: told.notedByState,
    watch,
    taken: () => steps,
    keepRefusal,
    keep: async (act, outcomeOf) => {
      const result = await keepRefusal(act)
      await leave(ports, attempt(outcomeOf(result)))
      return result
    },
  }
}

function watching({ clock }: RequestPorts, steps: TracedStep[], know: (facts: TraceFacts) => void): Watch {
  const refusals = new WeakSet()
  return (step, act, learn) =>
    async (...args) => {
      const began = clock.now().getTime()
      const took = () => clock.now().getTime() - began
      try {
        const result = await act(...args)
        steps.push({ step, outcome: 'passed', took: took() })
        if (learn) know(learn(result, ...args))
        return result
      } catch (thrown) {
        // A refusal that passes through several steps is that of the innermost.
        const isNew = typeof thrown === 'object' && thrown !== null && !refusals.has(thrown)
        if (isNew) {
          refusals.add(thrown)
          steps.push({ step, outcome: 'refused', ...codeOf(thrown), took: took() })
        }
        throw thrown
      }
    }
}

function codeOf(thrown: unknown): Pick<TracedStep, 'code' | 'reason'> {
  if (!isHubError(thrown)) return { code: 'hub.faulty' }
  const reason = reasonOf(thrown.cause)
  return { code: thrown.code, ...(reason === undefined ? {} : { reason }) }
}

function watchedPorts(ports: RequestPorts, watch: Watch): RequestPorts {
  const { entraSignIn, providerClient } = ports
  return {
    ...ports,
    entraSignIn: {
      ...entraSignIn,
      redeem: watch('code', (...asked: Parameters<EntraSignIn['redeem']>) => entraSignIn.redeem(...asked)),
    },
    providerClient: {
      ...providerClient,
      redeem: watch('code', (...asked: Parameters<ProviderClient['redeem']>) => providerClient.redeem(...asked)),
      readUserDetails: watch('details', (...asked: Parameters<ProviderClient['readUserDetails']>) =>
        providerClient.readUserDetails(...asked),
      ),
      readEMails: watch('details', (...asked: Parameters<ProviderClient['readEMails']>) =>
        providerClient.readEMails(...asked),
      ),
      signingKeys: watch('keys', (...asked: Parameters<ProviderClient['signingKeys']>) =>
        providerClient.signingKeys(...asked),
      ),
    },
  }
}

interface Attempt {
  readonly provider: string
  readonly steps: readonly TracedStep[]
  readonly facts: TraceFacts
  readonly outcome: TraceOutcome
  readonly told: ToldAtEnd
}

/** With what the attempt tells. Where it tells nothing, it fails nothing: the person waits for the sign-in and not for its trace. */
async function leave(ports: RequestPorts, attempt: Attempt): Promise<void> {
  const { told } = attempt
  const results = told.results()
  try {
    await ports.signInTraces.leave(await traced(ports, attempt), results)
  } catch (thrown) {
    if (results.lines.length > 0) throw thrown
  }
  await told.forgetNotes()
}

/** Never hides a refusal, and leaves no trace where storage is known to fail: what is lost then is in the log. */
async function leaveRefusal(ports: RequestPorts, attempt: Attempt, refusal: unknown): Promise<void> {
  const { told } = attempt
  try {
    if (isHubError(refusal, 'storage.unavailable')) {
      for (const line of told.results().lines) await ports.audit.append(line)
    } else {
      await told.noteUnsure()
      await ports.signInTraces.leave(await traced(ports, attempt, codeOf(refusal).code), told.results())
    }
    await told.forgetNotes()
  } catch {
    // What noted it stays, and is told as interrupted.
  }
}

async function traced(
  ports: RequestPorts,
  { provider, steps, facts, outcome }: Attempt,
  code = steps.find((step) => step.code !== undefined)?.code,
): Promise<SignInTrace> {
  const { tid: _, ...told } = await attributed(ports, facts)
  return {
    ...told,
    number: ports.correlationId,
    provider,
    outcome,
    ...(code === undefined ? {} : { code }),
    steps: wholeWay(steps, outcome),
    endedAt: ports.clock.now(),
  }
}

/** Whoever was refused after Microsoft Entra vouched for them belongs to the Organisation of their tenant, where it is one. */
async function attributed({ tenantMappings }: RequestPorts, facts: TraceFacts): Promise<TraceFacts> {
  if (facts.organisationId !== undefined || facts.tid === undefined) return facts
  const [mapping, ...others] = await tenantMappings.listOfTenant(facts.tid)
  return mapping && others.length === 0 ? { ...facts, organisationId: mapping.organisationId } : facts
}
