/**
 * Whether any object in a JSON text names a member twice. `JSON.parse` keeps the last of two, another parser the first: a token that is
 * read differently by two checkers is refused (RFC 7515 §4, RFC 7519 §4 leave the choice; RFC 8725 §2.4 names the danger).
 * Every name in the text became a member of the value, unless it was there before: so the two are counted. (A name of a single sign that
 * is written as an escape may be misread by Node.js 24, whose V8 takes it for a backslash; no name that decides anything is that short.)
 * @param text valid JSON
 * @param value what `JSON.parse` made of it
 */
export const hasDuplicateNames = (text: string, value: object): boolean => namesIn(text) !== membersOf(value)

/** How many names a text holds: the strings with a colon behind. */
function namesIn(text: string): number {
  let count = 0
  let start = text.indexOf('"')
  while (start >= 0) {
    const end = endOfString(text, start)
    if (isBeforeColon(text, end)) count += 1
    start = text.indexOf('"', end + 1)
  }
  return count
}

/** The index of the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

/** Whether an odd number of backslashes stands before `at`. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text[before] === '\\') before -= 1
  return (at - before) % 2 === 0
}

function isBeforeColon(text: string, end: number): boolean {
  let at = end + 1
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1
  return text[at] === ':'
}

/** How many members all objects of a value have together, however deep. */
function membersOf(value: object): number {
  let count = 0
  const found: object[] = [value]
  for (const each of found) {
    const inner: unknown[] = Object.values(each)
    if (!Array.isArray(each)) count += inner.length
    for (const part of inner) if (typeof part === 'object' && part !== null) found.push(part)
  }
  return count
}
