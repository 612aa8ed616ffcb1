/**
 * Whether any object in a JSON text names a member twice. `JSON.parse` keeps the last of two, another parser the first: a token that is
 * read differently by two checkers is refused (RFC 7515 §4, RFC 7519 §4 leave the choice; RFC 8725 §2.4 names the danger).
 * @param text valid JSON
 */
export function hasDuplicateNames(text: string): boolean {
  const names: (Set<string> | undefined)[] = []
  let at = 0
  let expectsName = false
  while (at < text.length) {
    const sign = text[at]
    if (sign === '"') {
      const end = endOfString(text, at)
      const seen = names.at(-1)
      if (expectsName && seen) {
        const name = JSON.parse(text.slice(at, end)) as string
        if (seen.has(name)) return true
        seen.add(name)
        expectsName = false
      }
      at = end
      continue
    }
    if (sign === '{') names.push(new Set())
    else if (sign === '[') names.push(undefined)
    else if (sign === '}' || sign === ']') names.pop()
    if (sign === '{' || (sign === ',' && names.at(-1))) expectsName = true
    at += 1
  }
  return false
}

/** The index after the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}
