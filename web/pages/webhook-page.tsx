import { Skeleton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import { deskApi } from '../api/desk-routes.ts'
import { useCall } from '../api/use-call.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { SyncPage } from '../parts/sync-page.tsx'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { DeadLetters } from './webhooks/dead-letters.tsx'
import { DeliveryLines } from './webhooks/delivery-lines.tsx'
import { OnceShown } from './webhooks/once-shown.tsx'
import { RotateSecret } from './webhooks/rotate-secret.tsx'
import { WebhookDoing } from './webhooks/webhook-doing.tsx'
import { WebhookForm } from './webhooks/webhook-form.tsx'

/** One webhook: how it is doing, what was sent, what was given up. */
export function WebhookPage() {
  const { webhookId = '' } = useParams()
  return (
    <SyncPage
      title={texts.shell.names.webhooks}
      permission="integrations.read"
      above={
        <Link to={pages.webhooks} className="text-link">
          {texts.webhooks.all}
        </Link>
      }
    >
      {(active) => <One key={webhookId} active={active} webhookId={webhookId} />}
    </SyncPage>
  )
}

function One({ active, webhookId }: { readonly active: ActiveOrganisation; readonly webhookId: string }) {
  const { organisationId, permissions } = active
  const call = useCall()
  const queryClient = useQueryClient()
  const [secret, setSecret] = useState<string>()
  const key = { organisationId, webhookId }
  const queryKey = ['webhook', organisationId, webhookId]
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => call(deskApi.readWebhook, key, signal),
  })
  if (error && !data) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton height={320} radius="md" />
  // What a change answers lacks how it is doing: everything is read again.
  const changed = () =>
    Promise.all(
      [queryKey, ['webhooks', organisationId], ['webhook-lines', webhookId], ['webhook-letters', webhookId]].map((of) =>
        queryClient.invalidateQueries({ queryKey: of }),
      ),
    )
  const mayChange = permissions.includes('integrations.update')
  const { form } = texts.webhooks
  return (
    <>
      {secret === undefined ? null : (
        <OnceShown
          secret={secret}
          onDone={() => {
            setSecret(undefined)
          }}
        />
      )}
      <WebhookDoing webhook={data} mayChange={mayChange} onChange={() => void changed()} />
      <DeadLetters webhook={data} mayChange={mayChange} onChange={() => void changed()} />
      <DeliveryLines organisationId={organisationId} webhookId={webhookId} />
      {mayChange ? (
        <>
          <WebhookForm
            title={form.change}
            save={form.save}
            present={data}
            send={({ description = null, address, types }) =>
              call(deskApi.changeWebhook, { ...key, version: data.version, address, types, description })
            }
            onSaved={() => void changed()}
          />
          <RotateSecret
            webhook={data}
            onMade={(made) => {
              setSecret(made)
              void changed()
            }}
          />
        </>
      ) : null}
    </>
  )
}
