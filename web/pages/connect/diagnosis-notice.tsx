import type { ReactNode } from 'react'
import { ProblemError } from '../../api/errors.ts'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { Reference } from '../../parts/reference.tsx'
import { problemText, texts } from '../../texts/texts.ts'

interface Diagnosed {
  readonly code: string
  /** Entra's own number of the reason. */
  readonly aadsts?: number | undefined
}

/** What is wrong and what to do: by Microsoft's number where one is known, which says most. */
function diagnosisText({ code, aadsts }: Diagnosed): { readonly sentence: string; readonly remedy: string } {
  const numbers: Readonly<Record<string, { sentence: string; remedy: string }>> = texts.connect.diagnosis.numbers
  const codes: Readonly<Record<string, { sentence: string; remedy: string }>> = texts.connect.diagnosis.codes
  const known = (aadsts === undefined ? undefined : numbers[String(aadsts)]) ?? codes[code]
  if (known) return known
  const { title, meaning, next } = problemText(code)
  return { sentence: `${title}. ${meaning}`, remedy: next }
}

interface DiagnosisNoticeProps extends Diagnosed {
  readonly title: string
  readonly reference?: string | undefined
  readonly role?: 'alert' | 'status'
  readonly children?: ReactNode
}

/** Why a connection does not work, in the operator's words. */
export function DiagnosisNotice({ title, reference, role, children, ...diagnosed }: DiagnosisNoticeProps) {
  const { diagnosis } = texts.connect
  const { sentence, remedy } = diagnosisText(diagnosed)
  return (
    <Notice tone="warning" title={title} {...(role ? { role } : {})}>
      <p>{sentence}</p>
      <p>
        <strong>{diagnosis.remedy}</strong> {remedy}
      </p>
      {diagnosed.aadsts === undefined ? null : <p className="quiet small">{diagnosis.number(diagnosed.aadsts)}</p>}
      {children}
      {reference === undefined ? null : <Reference id={reference} />}
    </Notice>
  )
}

/** A refusal of the hub when one connects, diagnosed like the connection itself. */
export function ConnectProblem({ error }: { readonly error: Error }) {
  if (!(error instanceof ProblemError)) return <ProblemNotice error={error} />
  const { aadsts } = error.details
  return (
    <DiagnosisNotice
      role="alert"
      title={texts.connect.connection.notConnected}
      code={error.code}
      aadsts={typeof aadsts === 'number' ? aadsts : undefined}
      reference={error.correlationId}
    >
      <p className="quiet small">{texts.connect.connection.kept}</p>
    </DiagnosisNotice>
  )
}
