import { app } from '@azure/functions'
import { logLine } from '../../../shared/domain/log-events.ts'
import type { Ports } from '../../../shared/ports/ports.ts'
import { briefMemory } from '../../../shared/services/brief-memory.ts'
import { checkHealth } from '../../../shared/services/check-health.ts'
import { inOperation, traceOfRequest } from '../../runtime/operation.ts'

const headers = { 'cache-control': 'no-store' }

/** How long an answer of `ready` counts, in milliseconds. */
const readyFor = 1_000

/**
 * `live`: the process answers. `ready`: what it depends on answers too. Neither says more than names and yes or no. Whoever asks gets an answer,
 * since a load balancer that is asked to wait takes the instance out: however many ask, dependencies are asked once a second.
 */
export function registerHealth(ports: Ports): void {
  const memory = briefMemory(ports.clock, { found: readyFor, absent: readyFor, entries: 1 })
  app.http('Live', {
    methods: ['GET'],
    route: 'health/live',
    authLevel: 'anonymous',
    handler: () => ({ jsonBody: { status: 'live' }, headers }),
  })
  app.http('Ready', {
    methods: ['GET'],
    route: 'health/ready',
    authLevel: 'anonymous',
    handler: (request, context) =>
      inOperation(ports, context, traceOfRequest(context, request), async () => {
        const { ready, checks } = await memory.recall('ready', () => checkHealth(ports))
        const fields = {
          ...{ function: 'Ready', correlationId: context.invocationId },
          trace: ports.telemetry.operation()?.trace,
        }
        for (const { name: dependency, ok } of checks)
          if (!ok) context.warn(logLine('dependency.unready', { ...fields, dependency }))
        return { status: ready ? 200 : 503, jsonBody: { status: ready ? 'ready' : 'unready', checks }, headers }
      }),
  })
}
