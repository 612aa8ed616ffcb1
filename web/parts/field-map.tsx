import { Button, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { localFields } from '../../shared/contract/local-fields.ts'
import { texts } from '../texts/texts.ts'
import { Notice } from './notice.tsx'
import { usualMap, type ProviderKind } from './provider-draft.ts'
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

type LocalField = (typeof localFields)[number]

interface FieldMapEditorProps {
  readonly kind: ProviderKind
  readonly map: MapDraft
  readonly onChange: (map: MapDraft) => void
  readonly preview: Preview
  /** Claims that came in a test of this provider. */
  readonly tested?: object | undefined
}

/** Claim beside field, with what comes of sample claims while one types. */
export function FieldMapEditor({ kind, map, onChange, preview, tested }: FieldMapEditorProps) {
  const [claims, setClaims] = useState(sample)
  const asked = useSettled(JSON.stringify([filled(map), claims]))
  const [settledMap, settledClaims] = JSON.parse(asked) as [MapDraft, string]
  const parsed = parseObject(settledClaims)
  const names = useId()
  const result = useQuery({
    queryKey: ['field-map', asked],
    queryFn: ({ signal }) => preview(settledMap, parsed ?? {}, signal),
    enabled: parsed !== undefined,
    placeholderData: (before) => before,
    retry: false,
    gcTime: 0,
  })
  const { map: words } = texts
  return (
    <section className="part" aria-labelledby="field-map">
      <h2 id="field-map">{words.title}</h2>
      <p className="quiet">{words.lead}</p>
      <Textarea
        label={words.claims}
        description={words.claimsWhy}
        value={claims}
        rows={6}
        spellCheck={false}
        classNames={{ input: 'row-id' }}
        onChange={(event) => {
          setClaims(event.currentTarget.value)
        }}
        error={parseObject(claims) === undefined ? words.claimsWrong : undefined}
      />
      <div className="actions">
        {tested === undefined ? null : (
          <Button
            variant="default"
            size="xs"
            onClick={() => {
              setClaims(JSON.stringify(tested, null, 2))
            }}
          >
            {words.tested}
          </Button>
        )}
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            onChange({ ...map, ...usualMap(kind) })
          }}
        >
          {words.usual}
        </Button>
      </div>
      <datalist id={names}>
        {claimNames(parsed).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {groups.map(({ group, fields }) => (
        <fieldset key={group} className="map-group">
          <legend>{words.groups[group]}</legend>
          <ul className="map-rows">
            {fields.map((field) => (
              <MapRow
                key={field}
                field={field}
                claim={map[field] ?? ''}
                names={names}
                reading={result.data?.fields[field]}
                onChange={(claim) => {
                  onChange({ ...map, [field]: claim })
                }}
              />
            ))}
          </ul>
        </fieldset>
      ))}
      {(map['Email'] ?? '').trim() === '' && kind !== 'entra' ? (
        <Notice tone="warning">
          <p>{words.noEmail}</p>
        </Notice>
      ) : null}
    </section>
  )
}

const personal: readonly LocalField[] = ['FirstName', 'Surname', 'Email', 'SocialTitle', 'Gender', 'Dob', 'Locale']
const postal: readonly LocalField[] = ['HouseNumber', 'Street', 'Town', 'County', 'PostCode', 'Country']
const phones: readonly LocalField[] = ['Telephone', 'MobileTelephone', 'TelephoneOther']
/** Every field of ours stands in one group; one that comes to be is among the last. */
const groups = [
  { group: 'person', fields: personal },
  { group: 'reach', fields: phones },
  { group: 'address', fields: postal },
  {
    group: 'more',
    fields: localFields.filter((field) => ![...personal, ...postal, ...phones].includes(field)),
  },
] as const

/** What may stand in a map: a name, or for a list each of its places, as far as it makes sense to offer them. */
function claimNames(claims: object | undefined): readonly string[] {
  return Object.entries(claims ?? {})
    .flatMap(([name, value]) => (Array.isArray(value) ? value.slice(0, 3).map((_, at) => `${name}[${at}]`) : [name]))
    .slice(0, 100)
}

interface MapRowProps {
  readonly field: LocalField
  readonly claim: string
  /** Of the list of suggestions. */
  readonly names: string
  readonly reading: Reading | undefined
  readonly onChange: (claim: string) => void
}

function MapRow({ field, claim, names, reading, onChange }: MapRowProps) {
  const name = texts.fieldWords.local[field]
  const isUnreadable = reading !== undefined && 'missing' in reading && reading.missing === 'unreadable'
  return (
    <li className="map-row">
      <TextInput
        label={name}
        aria-label={texts.map.fieldOf(name)}
        value={claim}
        maxLength={200}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        list={names}
        error={isUnreadable && claim.trim() !== ''}
        onChange={(event) => {
          onChange(event.currentTarget.value)
        }}
      />
      <Outcome reading={reading} />
    </li>
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
            <dt>{texts.fieldWords.local[field as LocalField]}</dt>
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
