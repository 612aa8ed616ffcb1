/** A question of a DNS message (RFC 1035 §4.1.2): for one name and one type. */
export interface Question {
  readonly id: number
  readonly name: string
  readonly type: number
  /** The question as it came, to be repeated in the answer. */
  readonly bytes: Buffer
}

export const typeTxt = 16
const headerLength = 12
/** Of a text within a record, in bytes. */
const longestPart = 255

/** The first question of a message; undefined for what is none. */
export function readQuestion(message: Buffer): Question | undefined {
  if (message.length < headerLength + 5 || message.readUInt16BE(4) < 1) return undefined
  const labels: string[] = []
  let at = headerLength
  for (;;) {
    const length = message[at]
    // Names in questions are never abbreviated.
    if (length === undefined || length > 63 || at + length + 5 > message.length) return undefined
    at += 1
    if (length === 0) break
    labels.push(message.toString('latin1', at, at + length))
    at += length
  }
  return {
    id: message.readUInt16BE(0),
    name: labels.join('.').toLowerCase(),
    type: message.readUInt16BE(at),
    bytes: message.subarray(headerLength, at + 4),
  }
}

export const codes = { ok: 0, servfail: 2, nxdomain: 3, refused: 5 } as const

/** The answer to a question (RFC 1035 §4.1): TXT records, or a code alone. */
export function writeAnswer({ id, bytes }: Question, code: number, texts: readonly string[]): Buffer {
  const header = Buffer.alloc(headerLength)
  header.writeUInt16BE(id, 0)
  // A response, recursion asked for and given.
  header.writeUInt16BE(0x8180 | code, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(texts.length, 6)
  return Buffer.concat([header, bytes, ...texts.map(recordOf)])
}

function recordOf(text: string): Buffer {
  const content = Buffer.from(text)
  const parts: Buffer[] = []
  for (let at = 0; at === 0 || at < content.length; at += longestPart) {
    const part = content.subarray(at, at + longestPart)
    parts.push(Buffer.from([part.length]), part)
  }
  const data = Buffer.concat(parts)
  const head = Buffer.alloc(headerLength)
  // The name: that of the question, at the end of the header.
  head.writeUInt16BE(0xc000 | headerLength, 0)
  head.writeUInt16BE(typeTxt, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(60, 6)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}
