import type { ErrorCode } from '../api/error-code.ts'
import { en } from './en.ts'
import type { ProblemText } from './en-problem-forms.ts'
import type { Words } from './words.ts'

/** Every text there is, in whatever language. */
export type Texts = Words<typeof en>

/** The catalogue in use: read it where a text is shown, never at the top of a module, which is read before the language is known. */
export let texts: Texts = en

/** Changes the language of every text that is read from now on. Whoever shows texts already has to show them anew. */
export function speakBy(catalogue: Texts): void {
  texts = catalogue
}

/** The error code that a text from outside names, if it is one of ours. */
export function parseErrorCode(text: string | null): ErrorCode | undefined {
  return text !== null && Object.hasOwn(texts.problems, text) ? (text as ErrorCode) : undefined
}

/**
 * A hub that is newer than this page may answer with codes that the page does not know yet.
 * @param wait in seconds, where the hub says when to try again
 */
export function problemText(code: string | undefined, wait?: number): ProblemText {
  const known = parseErrorCode(code ?? null)
  const text = known ? texts.problems[known] : texts.unknownProblem
  return known === 'caller.throttled' && wait !== undefined ? { ...text, next: texts.problem.waitFor(wait) } : text
}
