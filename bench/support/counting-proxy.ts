import { createWriteStream, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { createServer, request as send, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request to tables: what it does, and to which of them. */
export interface SeenRequest {
  readonly method: string
  /** `point`: one row by its key; `query`: a list; `transaction`: several rows of one partition. */
  readonly kind: 'point' | 'query' | 'transaction'
  readonly table: string
}

export interface CountingProxy {
  readonly address: string
  /** The requests since the last call, in order. */
  take(): SeenRequest[]
  /** From now on the bodies of all transactions are appended to a file; or, without one, to none any more. */
  record(file: string | undefined): Promise<void>
  stop(): Promise<void>
}

/** Passes requests on to `target` and notes them; each waits so many milliseconds first, as if the way were longer. */
export async function startCountingProxy(target: string, delay: number): Promise<CountingProxy> {
  const seen: SeenRequest[] = []
  let record: WriteStream | undefined
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/', headers } = request
    const onward = send(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    const pass = () => {
      if (isTransaction(url))
        collect(request, (body) => {
          seen.push({ method, kind: 'transaction', table: tableOf(body) })
          record?.write(body)
        })
      else seen.push({ method, ...readAddress(method, url) })
      request.pipe(onward)
    }
    if (delay > 0) setTimeout(pass, delay)
    else pass()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => seen.splice(0),
    record: async (file) => {
      const last = record
      record = file === undefined ? undefined : createWriteStream(file)
      if (!last) return
      last.end()
      await once(last, 'finish')
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** `/account/Table(PartitionKey='…',RowKey='…')` is one row; `/account/Table` takes a new one, and is asked for a list. */
function readAddress(method: string, url: string): Pick<SeenRequest, 'kind' | 'table'> {
  const [, table = '', keys = ''] = /^\/[^/]+\/([^(?]+)(\([^?]*\))?/.exec(decodeURIComponent(url)) ?? []
  return { table, kind: method === 'GET' && !keys.includes('RowKey') ? 'query' : 'point' }
}

const isTransaction = (url: string) => /\/\$batch(\?|$)/.test(url)

/**
 * What is written together is one piece: the bodies of several requests do not mix. Whoever listens sets the body flowing:
 * in the same moment as it is passed on, or what came before that is lost to the other end, which waits for it for ever.
 */
function collect(request: IncomingMessage, take: (body: Buffer) => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    take(Buffer.concat(chunks))
  })
}

/** All rows of a transaction are of one table, which its first request names. */
const tableOf = (body: Buffer) =>
  /^[A-Z]+ https?:\/\/[^/]+\/[^/]+\/(\w+)/m.exec(body.subarray(0, 4000).toString('latin1'))?.[1] ?? ''
