import { Skeleton, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OutputOf } from '../../api/call.ts'
import { faultsOf } from '../../api/faults.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { SavingEnd } from '../../parts/saving-end.tsx'
import { texts } from '../../texts/texts.ts'

interface CardProps {
  readonly organisationId: string
  readonly mayChange: boolean
}
type Settings = OutputOf<'readNoticeSettings'>

/** Who is told when a secret comes to its end. */
export function NoticesCard({ organisationId, mayChange }: CardProps) {
  const call = useCall()
  const settings = useQuery({
    queryKey: ['secret-notices', organisationId],
    queryFn: ({ signal }) => call(api.readNoticeSettings, { organisationId }, signal),
  })
  const { notices } = texts.integrations
  return (
    <section className="card" aria-labelledby="notices">
      <CardHead id="notices" title={notices.title} lead={notices.lead} />
      {settings.error ? <ProblemNotice error={settings.error} onRetry={() => void settings.refetch()} /> : null}
      {settings.isPending ? <Skeleton height={100} radius="md" /> : null}
      {settings.data ? (
        <NoticesForm organisationId={organisationId} settings={settings.data} mayChange={mayChange} />
      ) : null}
    </section>
  )
}

function NoticesForm({ organisationId, settings, mayChange }: CardProps & { readonly settings: Settings }) {
  const call = useCall()
  const queryClient = useQueryClient()
  const [typed, setTyped] = useState(settings.contacts.join('\n'))
  const { notices } = texts.integrations
  const save = useMutation({
    mutationFn: () => {
      const contacts = typed.split(/[\s,;]+/).filter((contact) => contact !== '')
      const read = settings.version === undefined ? {} : { expected: settings.version }
      return call(api.changeNoticeSettings, { organisationId, contacts, ...read })
    },
    onSuccess: (saved) => {
      setTyped(saved.contacts.join('\n'))
      queryClient.setQueryData(['secret-notices', organisationId], saved)
    },
  })
  const [fault] = Object.values(faultsOf(save.error))
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Textarea
        label={notices.label}
        description={notices.why}
        value={typed}
        autosize
        minRows={2}
        readOnly={!mayChange}
        spellCheck={false}
        autoComplete="off"
        error={fault === undefined ? undefined : (texts.fieldWords.reasons[fault] ?? fault)}
        onChange={(event) => {
          save.reset()
          setTyped(event.currentTarget.value)
        }}
      />
      <SavingEnd
        saving={save}
        save={notices.save}
        saved={notices.saved}
        told={fault !== undefined}
        mayChange={mayChange}
        variant="default"
      />
    </form>
  )
}
