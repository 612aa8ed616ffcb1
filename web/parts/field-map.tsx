import { Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { localFields } from '../../shared/contract/local-fields.ts'
import { texts } from '../texts/texts.ts'
import { StateMark } from './state-mark.tsx'
import { useSettled } from './use-settled.ts'

export type MapDraft = Readonly<Record<string, string>>
type Reading = { readonly value: string } | { readonly missing: keyof typeof texts.map.missing }
export type Fields = Readonly<Partial<Record<string, Reading>>>
/** What a map makes of claims, as the hub says. */
export type Preview = (fieldMap: MapDraft, claims: object, signal: AbortSignal) => Promise<{ fields: Fields }>

const sample = JSON.stringify({ given_name: 'Ada', family_name: 'Byron', email: 'ada@example.com' }, null, 2)

/** Which fields are filled, without those that are left empty. */
export const filled = (map: MapDraft): MapDraft =>
  Object.fromEntries(Object.entries(map).filter(([, claim]) => claim.trim() !== ''))

interface FieldMapEditorProps {
  readonly map: MapDraft
  readonly onChange: (map: MapDraft) => void
  readonly preview: Preview
}

/** Claim beside field, with what comes of sample claims while one types. */
export function FieldMapEditor({ map, onChange, preview }: FieldMapEditorProps) {
  const [claims, setClaims] = useState(sample)
  const asked = useSettled(JSON.stringify([filled(map), claims]))
  const [settledMap, settledClaims] = JSON.parse(asked) as [MapDraft, string]
  const parsed = parseObject(settledClaims)
  const result = useQuery({
    queryKey: ['field-map', asked],
    queryFn: ({ signal }) => preview(settledMap, parsed ?? {}, signal),
    enabled: parsed !== undefined,
    placeholderData: (before) => before,
    retry: false,
    gcTime: 0,
  })
  return (
    <section className="part" aria-labelledby="field-map">
      <h2 id="field-map">{texts.map.title}</h2>
      <p className="quiet">{texts.map.lead}</p>
      <Textarea
        label={texts.map.claims}
        description={texts.map.claimsWhy}
        value={claims}
        rows={6}
        spellCheck={false}
        onChange={(event) => {
          setClaims(event.currentTarget.value)
        }}
        error={parseObject(claims) === undefined ? texts.map.claimsWrong : undefined}
      />
      <ul className="map-rows">
        {localFields.map((field) => (
          <li key={field} className="map-row">
            <TextInput
              label={field}
              aria-label={texts.map.fieldOf(field)}
              value={map[field] ?? ''}
              maxLength={200}
              spellCheck={false}
              autoCapitalize="none"
              onChange={(event) => {
                onChange({ ...map, [field]: event.currentTarget.value })
              }}
            />
            <Outcome reading={result.data?.fields[field]} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Outcome({ reading }: { readonly reading: Reading | undefined }) {
  if (reading === undefined) return <span className="map-outcome" />
  return (
    <span className="map-outcome">
      {'value' in reading ? (
        <StateMark tone="good">{reading.value}</StateMark>
      ) : (
        <span className="quiet small">{texts.map.missing[reading.missing]}</span>
      )}
    </span>
  )
}

/** The fields of somebody who came. */
export function FieldList({ fields }: { readonly fields: Fields }) {
  return (
    <dl className="facts">
      {Object.entries(fields).map(([field, reading]) =>
        reading === undefined || ('missing' in reading && reading.missing === 'not in the map') ? null : (
          <div key={field}>
            <dt>{field}</dt>
            <dd>
              {'value' in reading ? reading.value : <span className="quiet">{texts.map.missing[reading.missing]}</span>}
            </dd>
          </div>
        ),
      )}
    </dl>
  )
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
