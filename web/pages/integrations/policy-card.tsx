import { Skeleton, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OutputOf } from '../../api/call.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { SavingEnd } from '../../parts/saving-end.tsx'
import { texts } from '../../texts/texts.ts'

type Policy = Omit<OutputOf<'readSecretPolicy'>, 'organisationId'>
type Days = keyof Policy

const ranges: Readonly<Record<Days, readonly [number, number]>> = {
  leadDays: [2, 180],
  lifetimeDays: [7, 730],
  overlapDays: [1, 180],
}
const names = ['lifetimeDays', 'leadDays', 'overlapDays'] as const satisfies readonly Days[]

interface CardProps {
  readonly organisationId: string
  readonly mayChange: boolean
}

/** How an organisation's secrets live. */
export function PolicyCard({ organisationId, mayChange }: CardProps) {
  const call = useCall()
  const policy = useQuery({
    queryKey: ['secret-policy', organisationId],
    queryFn: ({ signal }) => call(api.readSecretPolicy, { organisationId }, signal),
  })
  const { policy: words } = texts.integrations
  return (
    <section className="card" aria-labelledby="secret-policy">
      <CardHead id="secret-policy" title={words.title} lead={words.lead} />
      {policy.error ? <ProblemNotice error={policy.error} onRetry={() => void policy.refetch()} /> : null}
      {policy.isPending ? <Skeleton height={160} radius="md" /> : null}
      {policy.data ? <PolicyForm organisationId={organisationId} policy={policy.data} mayChange={mayChange} /> : null}
    </section>
  )
}

type Typed = Readonly<Record<Days, string>>

function PolicyForm({ organisationId, policy, mayChange }: CardProps & { readonly policy: Policy }) {
  const call = useCall()
  const queryClient = useQueryClient()
  const [typed, setTyped] = useState<Typed>({
    leadDays: String(policy.leadDays),
    lifetimeDays: String(policy.lifetimeDays),
    overlapDays: String(policy.overlapDays),
  })
  const [isTried, setTried] = useState(false)
  const { policy: words } = texts.integrations
  const faults = policyFaults(typed)
  const save = useMutation({
    mutationFn: () =>
      call(api.setSecretPolicy, {
        organisationId,
        leadDays: Number(typed.leadDays),
        lifetimeDays: Number(typed.lifetimeDays),
        overlapDays: Number(typed.overlapDays),
      }),
    onSuccess: (saved) => {
      queryClient.setQueryData(['secret-policy', organisationId], saved)
    },
  })
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (Object.keys(faults).length === 0) save.mutate()
      }}
    >
      <div className="filters">
        {names.map((name) => (
          <TextInput
            key={name}
            type="number"
            label={words[name]}
            description={words[`${name}Why`]}
            min={ranges[name][0]}
            max={ranges[name][1]}
            value={typed[name]}
            readOnly={!mayChange}
            error={isTried ? faults[name] : undefined}
            onChange={(event) => {
              save.reset()
              setTyped({ ...typed, [name]: event.currentTarget.value })
            }}
          />
        ))}
      </div>
      <SavingEnd saving={save} save={words.save} saved={words.saved} mayChange={mayChange} variant="default" />
    </form>
  )
}

/** The hub's own rules, told while one is at it. */
function policyFaults(typed: Typed): Readonly<Partial<Record<Days, string>>> {
  const { policy: words } = texts.integrations
  const outside = names.filter((name) => {
    const [least, most] = ranges[name]
    const days = Number(typed[name])
    return !/^\d+$/.test(typed[name].trim()) || days < least || days > most
  })
  if (outside.length > 0) return Object.fromEntries(outside.map((name) => [name, words.range(...ranges[name])]))
  const [lead, lifetime, overlap] = [typed.leadDays, typed.lifetimeDays, typed.overlapDays].map(Number)
  if ((overlap ?? 0) > (lead ?? 0)) return { overlapDays: words.overlapTooLong }
  return (lead ?? 0) >= (lifetime ?? 0) ? { leadDays: words.leadTooLong } : {}
}
