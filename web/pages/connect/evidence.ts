import { texts } from '../../texts/texts.ts'
import type { Suggestion } from './draft.ts'

type Candidate = Suggestion['candidates'][number]

/** Why a client fits and how well, in a line. */
export function evidenceText({ evidence: { kind, domain = '', field }, score, mapped }: Candidate): string {
  const { mapping: words } = texts.connect
  const why = {
    'primary-domain': () => words.evidence['primary-domain'](domain),
    'secondary-domain': () => words.evidence[field ?? 'emailDomain'](domain),
    name: () => words.evidence.name,
  }[kind]()
  return [why, words.score(score), ...(mapped ? [words.taken] : [])].join(' · ')
}
