import { ProblemError } from '../api/errors.ts'
import { problemText, texts } from '../texts/texts.ts'
import { Notice } from './notice.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import { Reference } from './reference.tsx'

interface SettingsProblemProps {
  readonly faults: Readonly<Record<string, string>>
  readonly error: Error | null
}

/** Why the settings of a provider are not taken: at the fields where they are to blame, else here, with what to do about a document. */
export function SettingsProblem({ faults, error }: SettingsProblemProps) {
  const { providerSettings: settings } = texts
  if (Object.keys(faults).length > 0)
    return (
      <Notice tone="warning" role="alert" title={settings.faults.summary}>
        {ofOthers(faults).map((fault) => (
          <p key={fault}>{fault}</p>
        ))}
      </Notice>
    )
  if (!error) return null
  const rule = ruleOf(error)
  if (rule === undefined || !(error instanceof ProblemError)) return <ProblemNotice error={error} />
  return (
    <Notice tone="warning" role="alert" title={problemText(error.code).title}>
      <p>{problemText(error.code).meaning}</p>
      <p>{settings.discovery[rule]}</p>
      <Reference id={error.correlationId} />
    </Notice>
  )
}

/** Faults that have no field of their own to stand at. */
const ofOthers = (faults: Readonly<Record<string, string>>) =>
  Object.entries(faults).flatMap(([name, fault]) =>
    name.includes('.') || name === 'request' || name === 'unknown' ? [`${name}: ${fault}`] : [],
  )

function ruleOf(error: Error): string | undefined {
  if (!(error instanceof ProblemError) || error.code !== 'discovery.refused') return undefined
  const { rule } = error.details
  return typeof rule === 'string' && rule in texts.providerSettings.discovery ? rule : undefined
}
