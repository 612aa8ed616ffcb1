const hex = (text: string) => Buffer.from(text).toString('hex')
const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '')

/** Which of the marks (lower case) a text holds, as they are, or as keys and encodings have them. */
export function marksIn(text: string, marks: readonly string[]): readonly string[] {
  const lower = text.toLowerCase()
  return marks.filter(
    (mark) => lower.includes(mark) || lower.includes(hex(mark)) || lower.includes(base64(mark).toLowerCase()),
  )
}
