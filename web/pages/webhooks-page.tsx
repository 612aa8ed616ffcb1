import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { OutputOf } from '../api/call.ts'
import { deskApi } from '../api/desk-routes.ts'
import { useCall } from '../api/use-call.ts'
import { PagedList } from '../parts/paged-list.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { SyncPage } from '../parts/sync-page.tsx'
import { webhookAddress } from '../session/addresses.ts'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { OnceShown } from './webhooks/once-shown.tsx'
import { WebhookForm } from './webhooks/webhook-form.tsx'

const pageSize = 50

/** Where what happens in the active organisation is sent. */
export function WebhooksPage() {
  return (
    <SyncPage title={texts.shell.names.webhooks} lead={texts.webhooks.lead} permission="integrations.read">
      {(active) => <Webhooks active={active} />}
    </SyncPage>
  )
}

function Webhooks({ active: { organisationId, permissions } }: { readonly active: ActiveOrganisation }) {
  const call = useCall()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [made, setMade] = useState<OutputOf<'createWebhook'>>()
  const { webhooks } = texts
  return (
    <>
      {made === undefined ? null : (
        <OnceShown
          secret={made.secret}
          onDone={() => {
            setMade(undefined)
            void navigate(webhookAddress(made.webhookId))
          }}
        />
      )}
      <section className="card" aria-label={webhooks.list}>
        <PagedList
          label={webhooks.list}
          none={webhooks.none}
          queryKey={['webhooks', organisationId]}
          read={(page, signal) => call(deskApi.listWebhooks, { ...page, organisationId, limit: pageSize }, signal)}
          keyOf={({ webhookId }) => webhookId}
        >
          {({ webhookId, address, description, types, state, scope }) => (
            <>
              <span className="row-name">
                <Link to={webhookAddress(webhookId)} className="text-link" aria-label={webhooks.open(address)}>
                  {description ?? address}
                </Link>
              </span>
              <StateMark tone={state === 'active' ? 'good' : 'gone'}>{webhooks.states[state]}</StateMark>
              <span className="row-detail">
                <span className="row-id">{address}</span>
                <span>{types.length === 0 ? webhooks.every : webhooks.types(types.length)}</span>
                {scope === 'platform' ? <span>{webhooks.ofPlatform}</span> : null}
              </span>
            </>
          )}
        </PagedList>
      </section>
      {permissions.includes('integrations.update') && made === undefined ? (
        <WebhookForm
          title={webhooks.form.add}
          save={webhooks.form.create}
          choosesScope={permissions.includes('platform.organisations.update')}
          send={(wish) => call(deskApi.createWebhook, { organisationId, ...wish })}
          onSaved={(saved) => {
            setMade(saved)
            void queryClient.invalidateQueries({ queryKey: ['webhooks', organisationId] })
          }}
        />
      ) : null}
    </>
  )
}
