import { expect } from 'vitest'
import { difference, rule, type Theme } from '../support/rules.ts'

const DETECTED = 'Non-Deterministic workflow detected: A previous execution of this orchestration scheduled '
const KNOWN = "an activity task with sequence number 0 named 'hello', but the current orchestration replay instead "
const QUESTION = 'Was a change made to the orchestrator code after this instance had already started running?'

export const nondeterminism: Theme = {
  theme: 'non-determinism',
  rules: [
    rule('a replay that asks for another activity fails the instance', ['d-nondeterminism'], async (host) => {
      // The genuine host's history of such an instance cannot be read, so it is asked without.
      const ended = await host.over(await host.started('changesActivity'), '')
      expect(ended).toMatchObject({
        runtimeStatus: 'Failed',
        output: `${DETECTED}${KNOWN}scheduled an activity task named 'echo' with this sequence number.  ${QUESTION}`,
      })
    }),
    rule(
      'a replay that sets a timer in place of an activity fails the instance',
      ['d-nondeterminism-timer'],
      async (host) => {
        const { runtimeStatus, output } = await host.ran('changesToTimer')
        expect({ runtimeStatus, output }).toEqual({
          runtimeStatus: 'Failed',
          output: `${DETECTED}${KNOWN}produced a CreateTimerOrchestratorAction action with this sequence number. ${QUESTION}`,
        })
      },
    ),
    difference(
      'replay schedules another activity',
      'the other activity does not run, and the history stays readable',
      ['d-nondeterminism'],
      async (host) => {
        const { instanceId, historyEvents } = await host.ran('changesActivity')
        const activities = await host.received(instanceId, 'activityTrigger')
        expect(activities.map((one) => one.function)).toEqual(['hello'])
        expect(historyEvents?.at(-1)).toMatchObject({ EventType: 'ExecutionCompleted', OrchestrationStatus: 'Failed' })
      },
    ),
  ],
}
