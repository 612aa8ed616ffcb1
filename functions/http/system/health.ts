import { app } from '@azure/functions'
import type { Ports } from '../../../shared/ports/ports.ts'
import { checkHealth } from '../../../shared/services/check-health.ts'
import { lineOf } from '../../runtime/log.ts'
import { inOperation, traceOfRequest } from '../../runtime/operation.ts'

const headers = { 'cache-control': 'no-store' }

/** `live`: the process answers. `ready`: what it depends on answers too. Neither says more than names and yes or no. */
export function registerHealth(ports: Ports): void {
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
        const { ready, checks, faults } = await checkHealth(ports)
        const fields = { function: 'Ready', trace: ports.telemetry.operation()?.trace }
        for (const fault of faults) context.warn(lineOf(fault, fields))
        return { status: ready ? 200 : 503, jsonBody: { status: ready ? 'ready' : 'unready', checks }, headers }
      }),
  })
}
