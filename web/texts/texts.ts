import type { ErrorCode } from '../api/error-code.ts'
import { en } from './en.ts'
import type { ProblemText } from './en-problem-forms.ts'

/** The catalogue in use. English is the only one so far. */
export const texts = en

/** The error code that a text from outside names, if it is one of ours. */
export function parseErrorCode(text: string | null): ErrorCode | undefined {
  return text !== null && Object.hasOwn(texts.problems, text) ? (text as ErrorCode) : undefined
}

/** A hub that is newer than this page may answer with codes that the page does not know yet. */
export function problemText(code: string | undefined): ProblemText {
  const known = parseErrorCode(code ?? null)
  return known ? texts.problems[known] : texts.unknownProblem
}
