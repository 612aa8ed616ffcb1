import * as df from 'durable-functions'
import { described } from './define.ts'
import { passed } from './gates.ts'

df.app.activity('hello', { handler: (name: string) => `Hello ${name}` })
df.app.activity('echo', { handler: (value: unknown) => value })
df.app.activity('describe', { handler: described })
df.app.activity('give', { handler: (kind: string) => KINDS[kind] })
df.app.activity('gated', {
  handler: async (gate: string) => {
    await passed(gate)
    return `passed ${gate}`
  },
})
df.app.activity('boom', {
  handler: (text: string) => {
    throw new Error(text)
  },
})
df.app.activity('boomOfOwnClass', {
  handler: (text: string) => {
    throw new OwnError(text)
  },
})
df.app.activity('boomText', {
  handler: (text: string) => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what the host makes of it is what is asked
    throw `thrown text ${text}`
  },
})

class OwnError extends Error {
  override readonly name = 'OwnError'
  readonly extra = 42
}

const attempts = new Map<string, number>()

/** Fails the first `fail` times it is called with a key; with a gate, not before that is open. */
df.app.activity('flaky', {
  handler: async ({ key, fail, gate }: { key: string; fail: number; gate: string | null }) => {
    if (gate !== null) await passed(gate)
    const attempt = (attempts.get(key) ?? 0) + 1
    attempts.set(key, attempt)
    if (attempt <= fail) throw new Error(`flaky ${attempt}`)
    return `ok after ${attempt}`
  },
})

/** What activities and orchestrators are asked to return. */
export const KINDS: Readonly<Record<string, unknown>> = {
  text: 's',
  digits: '123',
  jsonText: '{"a":1}',
  emptyText: '',
  number: 7,
  fraction: 1.5,
  big: 12_345_678_901,
  yes: true,
  no: false,
  nothing: null,
  undefined: undefined,
  object: { a: 1 },
  array: [1, 2],
  date: new Date(0),
  bytes: Buffer.from('hi'),
}
