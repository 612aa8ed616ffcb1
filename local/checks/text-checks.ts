import { type Finding, lineAt, type SourceFile } from './source-file.ts'

/** Characters that make a text read differently from what it does (Unicode Technical Report 36, "Trojan Source"). */
const bidirectionalControls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** No bidirectional control characters, in any text file. */
export function findBidirectionalControls(files: readonly SourceFile[]): Finding[] {
  return matchesIn(files, bidirectionalControls).map(({ path, line, match }) => ({
    severity: 'error',
    path,
    line,
    message: `bidirectional control character U+${codePoint(match)}`,
  }))
}

const localSecrets = /(^|\/)(\.env(\..+)?|local\.settings\.json)$/

/** No file that holds a developer's own settings; examples may be kept. */
export function findLocalSettings(files: readonly SourceFile[]): Finding[] {
  return files
    .filter(({ path }) => localSecrets.test(path) && !path.endsWith('.example'))
    .map(({ path }) => ({ severity: 'error', path, message: 'settings of one machine are not kept in the repository' }))
}

const suppression =
  /(?:\/\/|\/\*|<!--|#)[\s*]*(eslint-disable(?:-next-line|-line)?|prettier-ignore(?:-start)?|(?:v8|c8|istanbul) ignore)\b([^\n]*)/g

/** Every suppression of a check says why, after ` -- `. */
export function findUnexplainedSuppressions(files: readonly SourceFile[]): Finding[] {
  return matchesIn(files.filter(isCode), suppression)
    .filter(({ match }) => !/ -- \S.{8,}/.test(match))
    .map(({ path, line, match }) => ({
      severity: 'error',
      path,
      line,
      message: `suppression without a reason (write " -- " and the reason): ${match.trim()}`,
    }))
}

const lengthLimits = { warning: 300, error: 500 }

/** A file that a reader cannot keep in mind wants to be two. */
export function findLongFiles(files: readonly SourceFile[]): Finding[] {
  return files.filter(isCode).flatMap(({ path, text = '' }): Finding[] => {
    const lines = text.trimEnd().split('\n').length
    if (lines <= lengthLimits.warning) return []
    const severity = lines > lengthLimits.error ? 'error' : 'warning'
    return [
      {
        severity,
        path,
        message: `${lines} lines; the guide is ${lengthLimits.warning}, the limit ${lengthLimits.error}`,
      },
    ]
  })
}

function isCode({ path }: SourceFile): boolean {
  return /\.([cm]?[jt]s|tsx|css|bicep|sh)$/.test(path) || path === '.ci/run'
}

function matchesIn(files: readonly SourceFile[], pattern: RegExp) {
  return files.flatMap(({ path, text = '' }) =>
    [...text.matchAll(pattern)].map((found) => ({ path, line: lineAt(text, found.index), match: found[0] })),
  )
}

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}
