import type { ErrorCode } from '../api/error-code.ts'
import { deAccessProblems } from './de-access-problems.ts'
import { deBackupProblems } from './de-backup-problems.ts'
import { startAgain } from './de-problem-forms.ts'
import { deSecretProblems } from './de-secret-problems.ts'
import { deSignInProblems } from './de-sign-in-problems.ts'
import { deWorkProblems } from './de-work-problems.ts'
import type { ProblemText } from './en-problem-forms.ts'

export const deProblems: Readonly<Record<ErrorCode, ProblemText>> = {
  ...deSignInProblems,
  ...deAccessProblems,
  ...deBackupProblems,
  ...deWorkProblems,
  ...deSecretProblems,
}

export const deUnknownProblem: ProblemText = {
  title: 'Etwas ist schiefgegangen',
  meaning: 'Mehr können wir hier nicht dazu sagen.',
  next: startAgain,
}
