import type { ErrorCode } from '../api/error-code.ts'

import { enAccessProblems } from './en-access-problems.ts'
import { enBackupProblems } from './en-backup-problems.ts'
import { startAgain, type ProblemText } from './en-problem-forms.ts'
import { enSecretProblems } from './en-secret-problems.ts'
import { enSignInProblems } from './en-sign-in-problems.ts'
import { enWorkProblems } from './en-work-problems.ts'

/** A text for every code there is. */
export const enProblems: Readonly<Record<ErrorCode, ProblemText>> = {
  ...enSignInProblems,
  ...enAccessProblems,
  ...enBackupProblems,
  ...enWorkProblems,
  ...enSecretProblems,
}

/** For an answer without a code, or with one that this page does not know. */
export const enUnknownProblem: ProblemText = {
  title: 'Something went wrong',
  meaning: 'We cannot say more about it here.',
  next: startAgain,
}
