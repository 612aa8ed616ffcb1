import { createHmac } from 'node:crypto'

export interface QueueMessage {
  readonly id: string
  /** Proves that it was taken; another one after each taking and hiding. */
  readonly receipt: string
  readonly text: string
  /** How often it was taken, this time included. */
  readonly dequeueCount: number
}

/** One queue of a storage account: a message that was taken is hidden for a time, and there again unless it was removed. */
export interface StorageQueue {
  /** Makes it where there is none. */
  ensure(): Promise<void>
  put(text: string): Promise<void>
  /** 32 at most; none where there is no such queue. */
  take(count: number, hiddenSeconds: number): Promise<readonly QueueMessage[]>
  hide(message: QueueMessage, seconds: number): Promise<void>
  /** Safe to repeat. */
  remove(message: QueueMessage): Promise<void>
}

const apiVersion = '2021-12-02'
/** In milliseconds. */
const longestRequest = 30_000

/**
 * The few requests to Azure Queue Storage that are made on a developer's machine, signed with the account's key.
 * https://learn.microsoft.com/rest/api/storageservices/queue-service-rest-api
 * @throws Error where the connection string names no queues or no key; from each function where the storage refuses
 */
export function storageQueue(connectionString: string, name: string): StorageQueue {
  const { endpoint, account, key } = accountIn(connectionString)
  const send = async (method: string, path: string, query: Readonly<Record<string, string>> = {}, body = '') => {
    const url = new URL(`${endpoint}/${name}${path}`)
    for (const [field, value] of Object.entries(query)) url.searchParams.set(field, value)
    const headers = { 'x-ms-date': new Date().toUTCString(), 'x-ms-version': apiVersion }
    const type = body === '' ? '' : 'application/xml'
    const signature = createHmac('sha256', Buffer.from(key, 'base64'))
      .update(whatIsSigned({ method, url, account, headers, type, length: Buffer.byteLength(body) }))
      .digest('base64')
    const response = await fetch(url, {
      method,
      headers: {
        ...headers,
        ...(type === '' ? {} : { 'content-type': type }),
        authorization: `SharedKey ${account}:${signature}`,
      },
      ...(body === '' ? {} : { body }),
      signal: AbortSignal.timeout(longestRequest),
    })
    return { status: response.status, text: await response.text() }
  }
  const expect = ({ status, text }: { status: number; text: string }, ...fine: readonly number[]) => {
    if (!fine.includes(status)) throw new Error(`The queue ${name} answered ${status}.`)
    return text
  }
  return {
    ensure: async () => {
      expect(await send('PUT', ''), 201, 204, 409)
    },
    put: async (text) => {
      const message = `<QueueMessage><MessageText>${escaped(text)}</MessageText></QueueMessage>`
      expect(await send('POST', '/messages', {}, message), 201)
    },
    take: async (count, hiddenSeconds) => {
      const query = { numofmessages: String(count), visibilitytimeout: String(hiddenSeconds) }
      return messagesIn(expect(await send('GET', '/messages', query), 200, 404))
    },
    hide: async ({ id, receipt, text }, seconds) => {
      const message = `<QueueMessage><MessageText>${escaped(text)}</MessageText></QueueMessage>`
      const query = { popreceipt: receipt, visibilitytimeout: String(seconds) }
      expect(await send('PUT', `/messages/${id}`, query, message), 204, 404)
    },
    remove: async ({ id, receipt }) => {
      expect(await send('DELETE', `/messages/${id}`, { popreceipt: receipt }), 204, 404)
    },
  }
}

function accountIn(connectionString: string) {
  const parts = new Map(
    connectionString.split(';').map((part): [string, string] => {
      const [name = ''] = part.split('=', 1)
      return [name.trim().toLowerCase(), part.slice(name.length + 1).trim()]
    }),
  )
  const [endpoint, account, key] = [parts.get('queueendpoint'), parts.get('accountname'), parts.get('accountkey')]
  if (endpoint === undefined || account === undefined || key === undefined)
    throw new Error('The connection string names no account, no key or no address of its queues.')
  return { endpoint: endpoint.replace(/\/+$/, ''), account, key }
}

interface Signed {
  readonly method: string
  readonly url: URL
  readonly account: string
  readonly headers: Readonly<Record<string, string>>
  readonly type: string
  readonly length: number
}

/** https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key */
function whatIsSigned({ method, url, account, headers, type, length }: Signed): string {
  const own = Object.entries(headers).map(([name, value]) => `${name}:${value}`)
  const query = [...url.searchParams].sort(([one], [other]) => (one < other ? -1 : 1))
  return [
    ...[method, '', '', length === 0 ? '' : String(length), '', type, '', '', '', '', '', ''],
    ...own.sort(),
    `/${account}${url.pathname}`,
    ...query.map(([name, value]) => `${name}:${value}`),
  ].join('\n')
}

function messagesIn(xml: string): readonly QueueMessage[] {
  return [...xml.matchAll(/<QueueMessage>(.*?)<\/QueueMessage>/gs)].map(([, message = '']) => {
    const part = (name: string) => unescaped(new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(message)?.[1] ?? '')
    return {
      id: part('MessageId'),
      receipt: part('PopReceipt'),
      text: part('MessageText'),
      dequeueCount: Number(part('DequeueCount')),
    }
  })
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;' } as const
const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => entities[sign as keyof typeof entities])
const unescaped = (text: string) =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&')
