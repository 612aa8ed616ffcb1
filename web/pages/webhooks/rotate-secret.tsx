import { Button, NativeSelect } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { deskApi } from '../../api/desk-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'
import type { Webhook } from './webhook-doing.tsx'

/** In hours, as texts of a select. */
const overlaps = ['24', '72', '168', '0'] as const

interface RotateSecretProps {
  readonly webhook: Webhook
  readonly onMade: (secret: string) => void
}

/** Another secret; the one before signs as well for a while. */
export function RotateSecret({ webhook: { organisationId, webhookId, version }, onMade }: RotateSecretProps) {
  const call = useCall()
  const [hours, setHours] = useState<string>(overlaps[0])
  const { secret } = texts.webhooks
  const rotate = useMutation({
    mutationFn: () =>
      call(deskApi.rotateWebhookSecret, { organisationId, webhookId, version, overlapHours: Number(hours) }),
    onSuccess: (made) => {
      onMade(made.secret)
    },
  })
  return (
    <section className="card" aria-labelledby="rotate">
      <CardHead id="rotate" title={secret.rotate} lead={secret.rotateWhy} />
      {rotate.error ? <ProblemNotice error={rotate.error} /> : null}
      <form
        className="inline-form"
        onSubmit={(event) => {
          event.preventDefault()
          rotate.mutate()
        }}
      >
        <NativeSelect
          label={secret.overlap}
          value={hours}
          data={overlaps.map((value) => ({ value, label: secret.overlaps[value] }))}
          onChange={(event) => {
            setHours(event.currentTarget.value)
          }}
        />
        <Button type="submit" variant="default" loading={rotate.isPending}>
          {secret.now}
        </Button>
      </form>
    </section>
  )
}
