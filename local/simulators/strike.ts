import { setTimeout as wait } from 'node:timers/promises'
import type { Fault, Target } from './desk.ts'
import { json, type Answer, type Asked } from './exchange.ts'
import { EntraError, errorAnswer, tell } from './entra/aadsts.ts'
import { graphFailed, graphIds, graphThrottled } from './graph/graph-errors.ts'
import { vaultFailed, vaultThrottled } from './key-vault/vault-errors.ts'
import { mailFailed, mailThrottled } from './mail/mail-errors.ts'
import type { Simulation } from './simulation.ts'

/**
 * What an armed fault makes of a request: an answer instead of the honest one, or undefined where the honest one follows
 * (a delay has passed by then; an AADSTS number is left to the endpoint, which knows how to tell it).
 */
export async function strike(
  simulation: Simulation,
  target: Target,
  asked: Asked,
  fault: Fault,
): Promise<Answer | undefined> {
  switch (fault.kind) {
    case 'throttle':
      return throttled(simulation, target, asked, fault.retryAfter)
    case 'error':
      return failed(simulation, target, asked, fault.status)
    case 'delay':
      await wait(fault.milliseconds)
      return undefined
    case 'malformed':
      return malformed[fault.as]
    case 'disconnect':
      return { status: 500, disconnect: true }
    case 'aadsts':
      return undefined
  }
}

function failed(simulation: Simulation, target: Target, asked: Asked, status: number): Answer {
  if (target === 'graph') return graphFailed(graphIds(simulation, asked), status)
  if (target === 'vault') return vaultFailed(status)
  if (target === 'mail') return mailFailed(status)
  const body = '<h2>Our services aren’t available right now</h2>'
  return { status, headers: { 'content-type': 'text/html' }, body }
}

function throttled(simulation: Simulation, target: Target, asked: Asked, retryAfter: string | undefined): Answer {
  if (target === 'graph') return graphThrottled(graphIds(simulation, asked), retryAfter)
  if (target === 'vault') return vaultThrottled(retryAfter)
  if (target === 'mail') return mailThrottled(retryAfter)
  const refused = errorAnswer(tell(simulation, asked, new EntraError(90010)))
  return {
    ...refused,
    headers: { ...refused.headers, ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) },
  }
}

const malformed: Readonly<Record<Extract<Fault, { kind: 'malformed' }>['as'], Answer>> = {
  html: {
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html><title>Sign in</title><p>Not what you asked for.',
  },
  'cut-json': { status: 200, headers: { 'content-type': 'application/json' }, body: '{"value":[{"id":"5d02' },
  empty: { status: 200, headers: { 'content-type': 'application/json' }, body: '' },
  array: json(200, []),
}
