import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { deskApi } from '../../api/desk-routes.ts'
import { faultsOf } from '../../api/faults.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'

const fields = ['email', 'externalId', 'tid', 'objectId'] as const
const empty = { email: '', externalId: '', tid: '', objectId: '' }

/** Lets somebody who was erased come back, because they want to. */
export function LiftMark({ organisationId }: { readonly organisationId: string }) {
  const call = useCall()
  const [typed, setTyped] = useState(empty)
  const [wrong, setWrong] = useState<string>()
  const lift = useMutation({
    mutationFn: () => {
      const said = fields.map((field) => [field, typed[field].trim()] as const).filter(([, value]) => value !== '')
      return call(deskApi.liftErasureMark, { organisationId, ...Object.fromEntries(said) })
    },
    onSuccess: () => {
      setTyped(empty)
    },
  })
  const { lift: words, ask } = texts.privacy
  const labels = { email: words.email, externalId: words.externalId, tid: ask.tid, objectId: ask.objectId }
  const faults = faultsOf(lift.error)
  const faultOf = (field: string) => {
    const reason = faults[field]
    return reason === undefined ? undefined : (texts.fieldWords.reasons[reason] ?? reason)
  }
  const isTold = fields.some((field) => faultOf(field) !== undefined)
  const judge = () => {
    if (fields.every((field) => typed[field].trim() === '')) return words.needed
    return (typed.tid.trim() === '') === (typed.objectId.trim() === '') ? undefined : words.both
  }
  return (
    <section className="card" aria-labelledby="lift">
      <CardHead id="lift" title={words.title} lead={words.lead} />
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const fault = judge()
          setWrong(fault)
          if (fault === undefined) lift.mutate()
        }}
      >
        <div className="filters">
          {fields.map((field) => (
            <TextInput
              key={field}
              label={labels[field]}
              value={typed[field]}
              maxLength={320}
              autoComplete="off"
              spellCheck={false}
              error={faultOf(field)}
              onChange={(event) => {
                lift.reset()
                setWrong(undefined)
                setTyped({ ...typed, [field]: event.currentTarget.value })
              }}
            />
          ))}
        </div>
        {wrong === undefined ? null : (
          <Notice tone="warning" role="alert">
            <p>{wrong}</p>
          </Notice>
        )}
        {lift.error && !isTold ? <ProblemNotice error={lift.error} /> : null}
        {lift.isSuccess ? (
          <Notice tone="calm" role="status">
            <p>{words.done}</p>
          </Notice>
        ) : null}
        <div className="actions">
          <Button type="submit" variant="default" loading={lift.isPending}>
            {words.action}
          </Button>
        </div>
      </form>
    </section>
  )
}
