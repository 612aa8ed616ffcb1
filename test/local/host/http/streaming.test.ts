import { once } from 'node:events'
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startTestHost, temporaryFolder, until, type TestHost } from '../support/host-under-test.ts'

const shared = globalThis as typeof globalThis & { streamEvents?: string[]; breakStream?: () => void }
const data = temporaryFolder()
let host: TestHost

beforeAll(async () => {
  host = await startTestHost('streaming', { dataFolder: data.folder })
})
afterAll(async () => {
  await host.stop()
  data.remove()
})
beforeEach(() => {
  shared.streamEvents = []
})

const events = (): string[] => shared.streamEvents ?? []
const happened = (event: string): Promise<true> => until(() => (events().includes(event) ? true : undefined))

function open(path: string, method = 'GET', headers: Record<string, string> = {}): ClientRequest {
  const sent = httpRequest({ port: host.port, path, method, headers })
  sent.on('error', () => undefined)
  return sent
}

async function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return answer
}

const nextPart = async (answer: IncomingMessage): Promise<string> => {
  const [chunk] = (await once(answer, 'data')) as [Buffer]
  return chunk.toString()
}

describe('both ways at once', () => {
  test('each part of a request reaches the function, and each part of its answer the caller, as soon as it is there', async () => {
    const sent = open('/shout', 'POST', { 'transfer-encoding': 'chunked' })
    sent.write('one')
    const answer = await answerTo(sent)
    expect(await nextPart(answer)).toBe('ONE')
    sent.write('two')
    expect(await nextPart(answer)).toBe('TWO')
    sent.end()
    await once(answer, 'end')
  })

  test.each([{ chunked: true }, { chunked: false }])(
    'a large body arrives whole (chunked: $chunked)',
    async ({ chunked }) => {
      const length = 5_000_000
      const sent = open('/read-all', 'POST', chunked ? {} : { 'content-length': String(length) })
      sent.end(Buffer.alloc(length))
      expect(await nextPart(await answerTo(sent))).toBe(String(length))
    },
  )

  test('many requests at once are not mixed up', async () => {
    const words = Array.from({ length: 30 }, (_, at) => `word ${at} `.repeat(1000))
    const answers = await Promise.all(
      words.map(async (body) => (await fetch(`http://localhost:${host.port}/shout`, { method: 'POST', body })).text()),
    )
    expect(answers).toEqual(words.map((word) => word.toUpperCase()))
  })

  test('an answer may come before the request was read', async () => {
    const sent = open('/unread', 'POST', { 'content-length': '4000000' })
    sent.write(Buffer.alloc(100_000))
    const answer = await answerTo(sent)
    expect([answer.statusCode, await nextPart(answer)]).toEqual([403, 'no'])
    sent.end(Buffer.alloc(3_900_000))
    await once(sent, 'close')
  })
})

describe('who takes slowly is given slowly', () => {
  test('a function is not asked for more than its caller takes', async () => {
    const sent = open('/endless')
    sent.end()
    const answer = await answerTo(sent)
    let taken = 0
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      taken += chunk.length
      if (taken > 20 * (1 << 20)) break
    }
    // Beside what was taken, only what the connections between hold: a function without an end would be far ahead by now.
    expect(events().length).toBeLessThan(40)
    answer.destroy()
    await happened('cancelled')
  })
})

describe('who leaves is missed', () => {
  test.each(['/endless', '/endless-response', '/generated', '/silent', '/node-stream'])(
    'the stream of %s is let go of when the caller hangs up',
    async (path) => {
      const sent = open(path)
      sent.end()
      const answer = await answerTo(sent)
      await once(answer, 'data')
      answer.destroy()
      await happened('cancelled')
    },
  )

  test('a function that reads hears of a caller that hangs up in the middle of its body', async () => {
    const sent = open('/read-all', 'POST', { 'content-length': '1000000' })
    sent.write(Buffer.alloc(1000))
    await happened('read')
    sent.destroy()
    await happened('broken off')
    const line = await until(() => host.lines.find((text) => text.includes('ReadAll: POST given-up')))
    expect(line).toContain('info')
  })

  test('HEAD is answered without waiting for a body that never ends', async () => {
    const sent = open('/endless', 'HEAD')
    sent.end()
    const answer = await answerTo(sent)
    answer.resume()
    await once(answer, 'end')
    expect(answer.statusCode).toBe(200)
    await happened('cancelled')
  })

  test('a caller sees that a stream broke, and the log says why', async () => {
    const sent = open('/breaks')
    sent.end()
    const answer = await answerTo(sent)
    expect(await nextPart(answer)).toBe('a part')
    shared.breakStream?.()
    await expect(once(answer, 'end')).rejects.toThrow('aborted')
    const broken = await until(() => host.lines.find((text) => text.includes('Breaks: request failed')))
    expect(broken).toContain('the stream broke')
  })
})

describe('limits and headers', () => {
  test('a body that says it is over 100 MB is refused', async () => {
    const sent = open('/read-all', 'POST', { 'content-length': '104857601' })
    sent.flushHeaders()
    const answer = await answerTo(sent)
    expect([answer.statusCode, answer.headers['content-length']]).toEqual([413, '0'])
    sent.destroy()
  })

  test('a body that turns out to be over 100 MB is refused too', async () => {
    const sent = open('/read-all', 'POST', { 'transfer-encoding': 'chunked' })
    const answered = answerTo(sent)
    let answer: IncomingMessage | undefined
    void answered.then((given) => {
      answer = given
    })
    const part = Buffer.alloc(1 << 20)
    for (let parts = 0; parts <= 100 && answer === undefined; parts++) {
      await new Promise((taken) => sent.write(part, taken))
    }
    expect((await answered).statusCode).toBe(413)
    sent.destroy()
  })

  test('a response object keeps its status and headers', async () => {
    const sent = open('/endless-response')
    sent.end()
    const answer = await answerTo(sent)
    expect([answer.statusCode, answer.headers['x-kept']]).toEqual([201, 'yes'])
    answer.destroy()
    await happened('cancelled')
  })

  test('no body, header value or query string is logged', async () => {
    const before = host.lines.length
    const answer = await fetch(`http://localhost:${host.port}/shout?token=canary`, {
      method: 'POST',
      body: 'canary',
      headers: { authorization: 'canary' },
    })
    expect(await answer.text()).toBe('CANARY')
    await until(() => host.lines.slice(before).find((line) => line.includes('Shout: POST 200')))
    expect(host.lines.slice(before).join()).not.toContain('canary')
  })
})
