const blockSize = 512
/** Eleven octal digits: what the size of an entry can say. */
const largestEntry = 8 ** 11 - 1

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The header of one file of a tar archive (POSIX ustar); its bytes follow, filled up to whole blocks. @throws RangeError */
function tarHeader(name: string, size: number, at: Date): Uint8Array {
  const header = new Uint8Array(blockSize)
  const put = (text: string, offset: number) => {
    header.set(encoder.encode(text), offset)
  }
  if (encoder.encode(name).length > 100) throw new RangeError(`${name} is too long a name for an archive`)
  if (size > largestEntry) throw new RangeError(`${name} is too large for an archive`)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  put(name, 0)
  put(octal(0o600, 7), 100)
  put(octal(0, 7), 108)
  put(octal(0, 7), 116)
  put(octal(size, 11), 124)
  put(octal(Math.floor(at.getTime() / 1000), 11), 136)
  put('        ', 148)
  put('0', 156)
  put('ustar\0', 257)
  put('00', 263)
  const sum = header.reduce((all, byte) => all + byte, 0)
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

/** How much of an archive an entry of so many bytes takes. */
export const entrySize = (bytes: number) => blockSize + Math.ceil(bytes / blockSize) * blockSize

/** One whole entry: header, bytes, and what fills the last block. */
export function tarEntry(name: string, bytes: Uint8Array, at: Date): Uint8Array {
  const entry = new Uint8Array(entrySize(bytes.length))
  entry.set(tarHeader(name, bytes.length, at))
  entry.set(bytes, blockSize)
  return entry
}

/** What ends an archive: two empty blocks. */
export const tarEnd = () => new Uint8Array(2 * blockSize)

export interface TarFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * The entries of an archive, one after the other: no more of it is held than one entry and a piece.
 * @param most bytes of the largest entry that is read
 * @throws RangeError where it is none, is cut off, or an entry is larger
 */
export async function* tarFiles(pieces: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<TarFile> {
  const take = takeFrom(pieces)
  for (;;) {
    const header = await take(blockSize)
    if (header.every((byte) => byte === 0)) return
    const { name, size } = readHeader(header)
    if (size > most) throw new RangeError(`${name} is larger than an entry can be`)
    const bytes = await take(Math.ceil(size / blockSize) * blockSize)
    yield { name, bytes: bytes.subarray(0, size) }
  }
}

function readHeader(header: Uint8Array): { readonly name: string; readonly size: number } {
  const text = (from: number, length: number) =>
    decoder.decode(header.subarray(from, from + length)).split('\0')[0] ?? ''
  const number = (from: number, length: number) => Number.parseInt(text(from, length).trim(), 8)
  const blanked = header.reduce((all, byte, place) => all + (place >= 148 && place < 156 ? 32 : byte), 0)
  const size = number(124, 12)
  if (text(257, 5) !== 'ustar' || number(148, 8) !== blanked || !Number.isSafeInteger(size))
    throw new RangeError('what should be an entry is none')
  return { name: text(0, 100), size }
}

/** Whole stretches of a stream of pieces of any size. */
function takeFrom(pieces: AsyncIterable<Uint8Array>): (length: number) => Promise<Uint8Array> {
  const source = pieces[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array(0)
  return async (length) => {
    const parts: Uint8Array[] = []
    let missing = length
    while (missing > 0) {
      if (rest.length === 0) {
        const next = await source.next()
        if (next.done === true) throw new RangeError('it ends too early')
        rest = next.value
      }
      const part = rest.subarray(0, missing)
      parts.push(part)
      rest = rest.subarray(part.length)
      missing -= part.length
    }
    return joined(parts, length)
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
