import { createSocket } from 'node:dgram'
import { codes, readQuestion, typeTxt, writeAnswer, type Question } from './dns-message.ts'
import type { Zone } from './zone.ts'

export interface DnsServer {
  /** `127.0.0.1:port`. */
  readonly address: string
  readonly stop: () => Promise<void>
}

/** Name servers of a small world: they know the texts that were put into them, over UDP on this machine alone. */
export async function startDnsServer(zone: Zone, port: number): Promise<DnsServer> {
  const socket = createSocket('udp4')
  socket.on('message', (message, { address, port: from }) => {
    const question = readQuestion(message)
    const answer = question && answerTo(zone, question)
    if (answer) socket.send(answer, from, address)
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(port, '127.0.0.1', resolve)
  })
  return {
    address: `127.0.0.1:${socket.address().port}`,
    stop: () =>
      new Promise((resolve) => {
        socket.close(resolve)
      }),
  }
}

/** Undefined where the servers are told to be silent. */
function answerTo(zone: Zone, question: Question): Buffer | undefined {
  const known = zone.get(question.name)
  if (known === 'silent') return undefined
  if (known === 'servfail' || known === 'refused') return writeAnswer(question, codes[known], [])
  if (known === undefined) return writeAnswer(question, codes.nxdomain, [])
  return writeAnswer(question, codes.ok, question.type === typeTxt ? known : [])
}
