import type { Engine } from '../engine.ts'
import { isOver } from '../records.ts'
import { instanceLinks } from '../wire/links.ts'
import { instanceStatus } from '../wire/status.ts'
import { jsonText, notOffered, type ApiCall, type ApiReply } from './api-call.ts'

/** Starts an orchestration; with `timeout` or `pollingInterval` (seconds) waits for its end. */
export async function startInstance(
  engine: Engine,
  hubName: string,
  { body, query, origin, code }: ApiCall,
  name: string,
  instanceId: string | undefined,
): Promise<ApiReply> {
  const input = body === '' ? undefined : jsonText(body)
  if (input?.ok === false) return input.reply
  if (query.has('version')) return notOffered('Orchestration versioning')
  const result = engine.start(name, instanceId, input?.text ?? null)
  if (result.state === 'running') {
    const Message = `An Orchestration instance with the status ${result.status} already exists.`
    return { status: 409, body: { Message } }
  }
  const links = instanceLinks(origin, hubName, result.instanceId, code)
  const accepted: ApiReply = {
    status: 202,
    headers: { Location: links['statusQueryGetUri'] ?? '', 'Retry-After': '10' },
    body: links,
  }
  const [timeout, interval] = [seconds(query.get('timeout')), seconds(query.get('pollingInterval'))]
  if (timeout === undefined && interval === undefined) return accepted
  return (await wait(engine, result.instanceId, timeout ?? 10, interval ?? 1)) ?? accepted
}

function seconds(text: string | null): number | undefined {
  const value = text === null || text.trim() === '' ? NaN : Number(text)
  return Number.isNaN(value) ? undefined : value
}

async function wait(
  engine: Engine,
  instanceId: string,
  timeout: number,
  interval: number,
): Promise<ApiReply | undefined> {
  if (timeout < interval) {
    const Message = `Total timeout ${timeout} should be bigger than retry timeout ${interval}`
    return { status: 400, body: { Message } }
  }
  await engine.whenOver(instanceId, timeout * 1000)
  const instance = engine.store.find(instanceId)
  if (!instance || !isOver(instance.status)) return undefined
  if (instance.status === 'Completed') return { status: 200, body: JSON.parse(instance.output ?? 'null') as unknown }
  return { status: 200, body: instanceStatus(instance, { showInput: true }) }
}
