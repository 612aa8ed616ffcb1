import type { RegisteredFunction } from '../core/inject-core.ts'
import { invoke } from '../core/invoke.ts'
import type { LoadedApp } from '../core/load-app.ts'
import type { Clock } from '../clock.ts'
import { messageOf } from '../host-error.ts'
import type { HistoryCache } from './history-cache.ts'
import { isOver, type Instance, type Message, type TurnRecord } from './records.ts'
import type { DurableStore } from './store.ts'
import { turnRecord } from './turn-record.ts'
import { decideTurn, freshEvents, type Answer, type Decision, type KnownFunctions } from './turn.ts'
import { EventType, eventText } from './wire/history.ts'
import { orchestratorInput } from './wire/orchestrator-input.ts'
import { parseFailure, parseState } from './wire/orchestrator-state.ts'

export type TurnTaker = {
  app: LoadedApp
  store: DurableStore
  clock: Clock
  cache: HistoryCache
  /** Nothing may be written any more. */
  isClosed: () => boolean
}

/** The most outside events and entities' answers that one turn takes. */
const MOST_EVENTS = 100

/**
 * Lets an instance take one turn: its messages and its past go to the orchestrator, and what follows from the answer is
 * written in one transaction. Returns what was written, undefined when there was nothing to do; `more` tells that the instance
 * has a next turn to take at once.
 */
export async function takeTurn(
  taker: TurnTaker,
  instanceId: string,
): Promise<{ record: TurnRecord; more: boolean } | undefined> {
  const { app, store, clock, cache } = taker
  const { messages, more } = forOneTurn(store.inbox(instanceId))
  const last = messages.at(-1)
  if (!last) return undefined
  const instance = store.find(instanceId)
  const current = messages.filter(({ executionId }) => executionId === null || executionId === instance?.executionId)
  if (!instance || isOver(instance.status) || current.length === 0) {
    store.dropMessages(instanceId, last.sequence)
    return more ? takeTurn(taker, instanceId) : undefined
  }
  const past = cache.read(instance)
  const fresh = freshEvents(
    current.map(({ event }) => event),
    clock.now(),
  )
  const news = fresh.map((event) => eventText(event, false)).join()
  const history = past.text === '' ? news : `${past.text},${news}`
  const answer = await askOrchestrator(app, instance, orchestratorInput(instance, history, past.turns > 0))
  if (taker.isClosed()) return undefined

  const decision = decideTurn({ instance, past: past.events, fresh, answer, known: knownFunctions(app) })
  const at = { turn: past.turns, consumedUpTo: last.sequence, nowMs: clock.now() }
  const { record, events } = turnRecord({ instance, fresh }, decision, at)
  store.recordTurn(record)
  if (isOver(decision.status) || record.renewal) cache.forget(instanceId)
  else cache.append(instance, record.history, events)
  tellOutcome(app, instance, decision)
  return { record, more: more || record.renewal !== undefined }
}

async function askOrchestrator(app: LoadedApp, instance: Instance, input: string): Promise<Answer> {
  const target = app.registry.functions.get(instance.name.toLowerCase())
  if (target?.triggerType !== 'orchestrationtrigger') {
    const known = functionsOf(app, 'orchestrationtrigger').map(({ name }) => `'${name}'`)
    const message = `The function '${instance.name}' doesn't exist, is disabled, or is not an orchestrator function. Additional info: The following are the known orchestrator functions: ${known.join(', ')}.`
    return { kind: 'fault', message }
  }
  try {
    const { returnValue } = await invoke(app, target, {
      inputData: [{ name: target.triggerName, data: { string: input } }],
      triggerMetadata: { instanceId: { string: instance.instanceId } },
    })
    return { kind: 'state', state: parseState(returnValue?.json) }
  } catch (thrown) {
    const state = parseFailure(thrown)
    return state ? { kind: 'state', state } : { kind: 'fault', message: messageOf(thrown) }
  }
}

/**
 * What one turn takes of the inbox. The first turn of an execution that follows another has that execution's beginning alone.
 * Of events there is a most, since those that nobody waits for are written anew for every execution that follows.
 */
function forOneTurn(inbox: Iterable<Message>): { messages: Message[]; more: boolean } {
  const messages: Message[] = []
  let raised = 0
  for (const message of inbox) {
    messages.push(message)
    const { EventType: type } = message.event
    if (type === EventType.EventRaised) raised++
    if (type === EventType.OrchestratorCompleted || raised === MOST_EVENTS) return { messages, more: true }
  }
  return { messages, more: false }
}

export function functionsOf({ registry }: LoadedApp, triggerType: string): RegisteredFunction[] {
  return [...registry.functions.values()].filter((one) => one.triggerType === triggerType)
}

const knownOfApps = new WeakMap<LoadedApp, KnownFunctions>()

function knownFunctions(app: LoadedApp): KnownFunctions {
  const found = knownOfApps.get(app)
  if (found) return found
  const names = (trigger: string): ReadonlySet<string> =>
    new Set(functionsOf(app, trigger).map(({ name }) => name.toLowerCase()))
  const known = {
    activity: names('activitytrigger'),
    orchestrator: names('orchestrationtrigger'),
    entity: names('entitytrigger'),
  }
  knownOfApps.set(app, known)
  return known
}

/** Says loudly that an instance failed. Only the first line of the text: the rest can carry inputs. */
function tellOutcome({ log }: LoadedApp, { name, instanceId, status: before }: Instance, decision: Decision): void {
  const { status, output } = decision
  if (status === 'Failed') {
    const [line = ''] = String(JSON.parse(output ?? '""')).split('\n')
    log('error', name, `instance ${instanceId} failed: ${line.trim()}`)
  } else if (status !== 'Running' && status !== before) {
    log('information', name, `instance ${instanceId} is ${status}`)
  }
}
