import { setTimeout as wait } from 'node:timers/promises'
import type { Fault, Target } from './desk.ts'
import { json, type Answer, type Asked } from './exchange.ts'
import { EntraError, errorAnswer, tell } from './entra/aadsts.ts'
import { graphErrorAnswer, graphFailed, graphIds, graphThrottled, staleDelta } from './graph/graph-errors.ts'
import { vaultFailed, vaultThrottled } from './key-vault/vault-errors.ts'
import { mailFailed, mailThrottled } from './mail/mail-errors.ts'
import type { Row } from './graph/query-options.ts'
import type { Simulation } from './simulation.ts'

/** What an armed fault makes of the honest answer: for faults that need one to spoil. */
export function bend(fault: Fault | undefined, asked: Asked, answer: Answer): Answer {
  if (fault?.kind === 'truncate') return { ...answer, truncate: true }
  if ((fault?.kind !== 'link' && fault?.kind !== 'rows') || answer.status !== 200) return answer
  const page = JSON.parse(answer.body ?? '{}') as Record<string, unknown>
  if (fault.kind === 'rows')
    return { ...answer, body: JSON.stringify({ ...page, value: (page['value'] as Row[]).flatMap(told[fault.as]) }) }
  const { '@odata.deltaLink': _, ...rest } = page
  const bent = {
    loop: { ...rest, '@odata.nextLink': asked.url.href },
    elsewhere: { ...rest, '@odata.nextLink': 'https://graph.example/v1.0/users?$skiptoken=1' },
    'empty-page': { ...rest, '@odata.nextLink': pausedLink(asked), value: [] },
  }[fault.as]
  return { ...answer, body: JSON.stringify(bent) }
}

/** How a row of people may come as well. https://learn.microsoft.com/graph/delta-query-overview#resource-representation-in-the-delta-query-response */
const told: Readonly<Record<Extract<Fault, { kind: 'rows' }>['as'], (row: Row) => readonly Row[]>> = {
  parts: ({ id, jobTitle, '@removed': removed }) => [
    { id, ...(removed === undefined ? { jobTitle } : { '@removed': removed }) },
  ],
  restored: (row) => [{ id: row['id'], '@removed': { reason: 'changed' } }, row],
}

/** The same page, asked for in another way: an option without a dollar sign is ignored. */
const pausedLink = ({ url }: Asked) =>
  `${url.href}${url.search === '' ? '?' : '&'}pause=${url.searchParams.getAll('pause').length}`

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
    case 'stale-delta':
      return graphErrorAnswer(graphIds(simulation, asked), staleDelta(fault.as, asked))
    case 'aadsts':
    case 'truncate':
    case 'link':
    case 'rows':
      return undefined
  }
}

/** As plain text, as CIPP and the gateway before it do. */
const cippSays = (status: number, body: string, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body,
})

function failed(simulation: Simulation, target: Target, asked: Asked, status: number): Answer {
  if (target === 'graph') return graphFailed(graphIds(simulation, asked), status)
  if (target === 'vault') return vaultFailed(status)
  if (target === 'mail') return mailFailed(status)
  if (target === 'cipp') return cippSays(status, 'The request could not be served.')
  const body = '<h2>Our services aren’t available right now</h2>'
  return { status, headers: { 'content-type': 'text/html' }, body }
}

function throttled(simulation: Simulation, target: Target, asked: Asked, retryAfter: string | undefined): Answer {
  if (target === 'graph') return graphThrottled(graphIds(simulation, asked), retryAfter)
  if (target === 'vault') return vaultThrottled(retryAfter)
  if (target === 'mail') return mailThrottled(retryAfter)
  if (target === 'cipp')
    return cippSays(429, 'Too many requests.', retryAfter === undefined ? {} : { 'retry-after': retryAfter })
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
  'no-list': json(200, { value: { id: 'one' } }),
}
