import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { ProviderTestView } from '../../../shared/contract/provider-tests.ts'
import type { SetUpView } from '../../../shared/contract/set-up-links.ts'
import { call, type InputOf } from '../../api/call.ts'
import { api } from '../../api/routes.ts'
import { Copyable } from '../../parts/copyable.tsx'
import { FieldMapEditor, filled, type MapDraft } from '../../parts/field-map.tsx'
import { focusFirstFault, wordsOfFaults } from '../../parts/form-faults.ts'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import {
  draftFaults,
  draftOf,
  emptyDraft,
  keepsSecret,
  renewsKey,
  typedSettings,
  usualMap,
  type ProviderDraft,
} from '../../parts/provider-draft.ts'
import { ProviderFields } from '../../parts/provider-fields.tsx'
import { SettingsProblem } from '../../parts/settings-problem.tsx'
import { claimsOf, TestFindings } from '../../parts/test-findings.tsx'
import { texts } from '../../texts/texts.ts'
import { ClientKeys } from '../providers/addresses-card.tsx'

interface SetUpFormProps {
  readonly setUp: SetUpView
  readonly onChange: (setUp: SetUpView) => void
  /** Of the test from which this browser comes back. */
  readonly testId: string | undefined
}

/** Settings, field map, test, finish: in the order in which somebody sets a provider up. */
export function SetUpForm({ setUp, onChange, testId }: SetUpFormProps) {
  const { provider, antiForgery } = setUp
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState<ProviderDraft>(provider ? draftOf(provider) : emptyDraft)
  const [typedMap, setMap] = useState<MapDraft | undefined>(provider?.fieldMap)
  const [isTried, setTried] = useState(false)
  const map = typedMap ?? usualMap(draft.kind)
  const test = useTest(testId)
  const save = useMutation({
    mutationFn: () => {
      // The hub judges what was typed, and names every field that does not fit.
      const typed = { kind: draft.kind, ...typedSettings(draft, 'holder'), fieldMap: filled(map) } as unknown
      return call(api.saveSetUpProvider, typed as InputOf<'saveSetUpProvider'>, { antiForgery })
    },
    onSuccess: (saved) => {
      setDraft((typed) => ({ ...typed, clientSecret: '' }))
      setTried(false)
      onChange(saved)
    },
    onError: () => {
      if (form.current) focusFirstFault(form.current)
    },
  })
  const seen = draftFaults(draft, 'holder', keepsSecret(provider, draft))
  const faults = isTried ? wordsOfFaults(seen, save.error) : {}
  const { register } = texts.providerSettings
  return (
    <>
      {test === undefined ? null : <Tested test={test} />}
      <Copyable label={register.redirectUri} why={register.redirectWhy} value={setUp.redirectUri} />
      {provider === undefined ? null : <ClientKeys provider={provider} />}
      <form
        ref={form}
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          save.reset()
          if (Object.keys(seen).length === 0) save.mutate()
          else focusFirstFault(event.currentTarget)
        }}
      >
        <ProviderFields
          draft={draft}
          onChange={setDraft}
          filler="holder"
          faults={faults}
          hasSecret={keepsSecret(provider, draft)}
          isKeyRenewed={renewsKey(provider, draft)}
          isKindFixed={false}
        />
        <FieldMapEditor
          kind={draft.kind}
          map={map}
          onChange={setMap}
          tested={claimsOf(test?.data)}
          preview={(fieldMap, claims, signal) =>
            call(api.previewSetUpFieldMap, { fieldMap, claims: { ...claims } }, { signal, antiForgery })
          }
        />
        <SettingsProblem faults={faults} error={save.error} />
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

/** The test from which this browser comes back, if it does. */
function useTest(testId: string | undefined): UseQueryResult<ProviderTestView> | undefined {
  const test = useQuery({
    queryKey: ['set-up-test', testId],
    queryFn: ({ signal }) => call(api.readSetUpTest, { testId: testId ?? '' }, { signal }),
    enabled: testId !== undefined,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  })
  return testId === undefined ? undefined : test
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

function Tested({ test }: { readonly test: UseQueryResult<ProviderTestView> }) {
  return (
    <section className="card" aria-labelledby="tested">
      <h2 id="tested">{texts.test.title}</h2>
      {test.data ? <TestFindings test={test.data} /> : null}
      {test.error ? <ProblemNotice error={test.error} /> : null}
      {test.isPending ? <Skeleton height={160} radius="md" /> : null}
    </section>
  )
}
