/** Where a guide shows part of an example: `<!-- examples/call-api/call.mjs#call -->`, then the code. */
const marker = /^<!-- (examples\/[\w./-]+)#([\w-]+) -->$/
const fence = '```'
/** Written before the code: it stays as it is in its file. In parts, since here it suppresses nothing. */
export const asItIs = ['<!--', 'prettier-ignore', '-->'].join(' ')

/** The languages in which a page is coloured, by the ending of the file. */
const languages: Readonly<Record<string, string>> = { mjs: 'js', cs: 'csharp', sh: 'sh', html: 'js' }

/** The lines of a region of an example, without what they are all indented by. @throws Error where there is no such region */
export function regionOf(source: string, name: string): string {
  const lines = source.split('\n')
  const begin = lines.findIndex((line) => line.trim().replace(/^(\/\/|#) /, '') === `#region ${name}`)
  const end = lines.findIndex((line, place) => place > begin && /#endregion$/.test(line))
  if (begin < 0 || end < 0) throw new Error(`There is no region ${name}.`)
  const region = lines.slice(begin + 1, end)
  const indents = region.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  const common = Math.min(...indents)
  return region.map((line) => line.slice(common)).join('\n')
}

/** The page with every part of an example as it is in the example's file. @param read the text of a file of this repository */
export function withSnippets(page: string, read: (path: string) => string): string {
  const lines = page.split('\n')
  const told: string[] = []
  for (let place = 0; place < lines.length; place += 1) {
    const line = lines[place] ?? ''
    told.push(line)
    const [, path, name] = marker.exec(line) ?? []
    if (path === undefined || name === undefined) continue
    const language = languages[path.split('.').at(-1) ?? ''] ?? ''
    told.push('', asItIs, `${fence}${language}`, regionOf(read(path), name), fence)
    place = endOfCode(lines, place)
  }
  return told.join('\n')
}

/** The last line of the code that follows the marker, or the marker's own where none does. */
function endOfCode(lines: readonly string[], marked: number): number {
  const begin = lines.findIndex(
    (line, place) => place > marked && line.trim() !== '' && !line.startsWith('<!-- prettier'),
  )
  if (!(lines[begin] ?? '').startsWith(fence)) return marked
  return lines.findIndex((line, place) => place > begin && line === fence)
}
