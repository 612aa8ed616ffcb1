import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SetUpView } from '../../../shared/contract/set-up-links.ts'
import { call, type InputOf } from '../../api/call.ts'
import { api } from '../../api/routes.ts'
import { FieldMapEditor, filled, type MapDraft } from '../../parts/field-map.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { draftOf, emptyDraft, ProviderFields, typedSettings } from '../../parts/provider-fields.tsx'
import { TestFindings } from '../../parts/test-findings.tsx'
import { texts } from '../../texts/texts.ts'

interface SetUpFormProps {
  readonly setUp: SetUpView
  readonly onChange: (setUp: SetUpView) => void
  /** Of the test from which this browser comes back. */
  readonly testId: string | undefined
}

/** Settings, field map, test, finish: in the order in which somebody sets a provider up. */
export function SetUpForm({ setUp, onChange, testId }: SetUpFormProps) {
  const { provider, antiForgery } = setUp
  const [draft, setDraft] = useState(provider ? draftOf(provider) : emptyDraft)
  const [map, setMap] = useState<MapDraft>(provider?.fieldMap ?? standardMap)
  const save = useMutation({
    mutationFn: () => call(api.saveSetUpProvider, settingsFrom(draft, map), { antiForgery }),
    onSuccess: (saved) => {
      setDraft((typed) => ({ ...typed, clientSecret: '' }))
      onChange(saved)
    },
  })
  return (
    <>
      {testId === undefined ? null : <Tested testId={testId} />}
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <ProviderFields
          draft={draft}
          onChange={setDraft}
          redirectUri={setUp.redirectUri}
          hasSecret={provider !== undefined}
          isKindFixed={false}
        />
        <FieldMapEditor
          map={map}
          onChange={setMap}
          preview={(fieldMap, claims, signal) =>
            call(api.previewSetUpFieldMap, { fieldMap, claims: { ...claims } }, { signal, antiForgery })
          }
        />
        {save.error ? <ProblemNotice error={save.error} /> : null}
        {save.isSuccess ? (
          <Notice tone="calm" role="status">
            <p>{texts.setUp.saved}</p>
          </Notice>
        ) : null}
        <Button type="submit" size="md" loading={save.isPending}>
          {texts.setUp.save}
        </Button>
      </form>
      {provider === undefined ? null : <LastSteps setUp={setUp} onChange={onChange} />}
    </>
  )
}

/** OpenID Connect Core §5.1: what most providers have. */
const standardMap: MapDraft = { FirstName: 'given_name', Surname: 'family_name', Email: 'email' }

function settingsFrom(...[draft, map]: [Parameters<typeof typedSettings>[0], MapDraft]) {
  const settings = { kind: draft.kind, ...typedSettings(draft), fieldMap: filled(map) }
  // The hub judges what was typed, and names every field that does not fit.
  return settings as unknown as InputOf<'saveSetUpProvider'>
}

function LastSteps({ setUp, onChange }: Pick<SetUpFormProps, 'setUp' | 'onChange'>) {
  const { antiForgery, enable } = setUp
  const test = useMutation({
    mutationFn: () => call(api.testSetUp, undefined, { antiForgery }),
    onSuccess: ({ next }) => {
      location.assign(next)
    },
  })
  const finish = useMutation({
    mutationFn: () => call(api.finishSetUp, undefined, { antiForgery }),
    onSuccess: onChange,
  })
  return (
    <>
      <section className="part" aria-labelledby="try">
        <h2 id="try">{texts.provider.test}</h2>
        <p className="quiet">{texts.provider.testWhy}</p>
        {test.error ? <ProblemNotice error={test.error} /> : null}
        <Button
          variant="light"
          loading={test.isPending || test.isSuccess}
          onClick={() => {
            test.mutate()
          }}
        >
          {texts.provider.test}
        </Button>
      </section>
      <section className="part" aria-labelledby="finish">
        <h2 id="finish">{texts.setUp.finish}</h2>
        <p className="quiet">{enable ? texts.setUp.finishWhy.on : texts.setUp.finishWhy.off}</p>
        {finish.error ? <ProblemNotice error={finish.error} /> : null}
        <Button
          loading={finish.isPending}
          onClick={() => {
            finish.mutate()
          }}
        >
          {texts.setUp.finish}
        </Button>
      </section>
    </>
  )
}

function Tested({ testId }: { readonly testId: string }) {
  const test = useQuery({
    queryKey: ['set-up-test', testId],
    queryFn: ({ signal }) => call(api.readSetUpTest, { testId }, { signal }),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  })
  return (
    <section className="card" aria-labelledby="tested">
      <h2 id="tested">{texts.test.title}</h2>
      {test.data ? <TestFindings test={test.data} /> : null}
      {test.error ? <ProblemNotice error={test.error} /> : null}
      {test.isPending ? <Skeleton height={160} radius="md" /> : null}
    </section>
  )
}
