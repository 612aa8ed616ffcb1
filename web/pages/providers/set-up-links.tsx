import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { Notice } from '../../parts/notice.tsx'
import { PagedList } from '../../parts/paged-list.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { Reference } from '../../parts/reference.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'

const pageSize = 10
const keyOfLinks = (organisationId: string) => ['set-up-links', organisationId] as const

/** Links by which a customer's IT administrator sets a provider up. */
export function SetUpLinks({ organisationId }: { readonly organisationId: string }) {
  const call = useCall()
  const queryClient = useQueryClient()
  const { links } = texts.providers
  const refresh = () => queryClient.invalidateQueries({ queryKey: keyOfLinks(organisationId) })
  const revoke = useMutation({
    mutationFn: ({ linkId, version }: { linkId: string; version: string }) =>
      call(api.revokeSetUpLink, { organisationId, linkId, version }),
    onSettled: refresh,
  })
  return (
    <section className="card" aria-labelledby="set-up-links">
      <div>
        <h2 id="set-up-links">{links.title}</h2>
        <p className="quiet">{links.lead}</p>
      </div>
      <NewLink organisationId={organisationId} onMade={() => void refresh()} />
      {revoke.error ? <ProblemNotice error={revoke.error} /> : null}
      <PagedList
        label={links.list}
        none={links.none}
        queryKey={keyOfLinks(organisationId)}
        read={(page, signal) => call(api.listSetUpLinks, { ...page, organisationId, limit: pageSize }, signal)}
        keyOf={({ linkId }) => linkId}
      >
        {({ linkId, label, state, expiresAt, version }) => (
          <>
            <span className="row-name">{label}</span>
            <StateMark tone={state === 'open' || state === 'held' ? 'good' : 'gone'}>{links.state[state]}</StateMark>
            <span className="row-detail">
              <span>{links.until(texts.moment(expiresAt))}</span>
              {state === 'open' || state === 'held' ? (
                <Button
                  variant="default"
                  size="xs"
                  aria-label={links.revokeOf(label)}
                  onClick={() => {
                    revoke.mutate({ linkId, version })
                  }}
                >
                  {links.revoke}
                </Button>
              ) : null}
            </span>
          </>
        )}
      </PagedList>
    </section>
  )
}

interface NewLinkProps {
  readonly organisationId: string
  readonly onMade: () => void
}

function NewLink({ organisationId, onMade }: NewLinkProps) {
  const call = useCall()
  const [label, setLabel] = useState('')
  const [enable, setEnable] = useState('no')
  const create = useMutation({
    mutationFn: () => call(api.createSetUpLink, { organisationId, label, enable: enable === 'yes' }),
    onSuccess: onMade,
  })
  const { links, state } = texts.providers
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate()
      }}
    >
      <TextInput
        label={links.label}
        value={label}
        maxLength={200}
        onChange={(event) => {
          setLabel(event.currentTarget.value)
        }}
      />
      <NativeSelect
        label={links.enable}
        value={enable}
        data={[
          { value: 'no', label: state.disabled },
          { value: 'yes', label: state.enabled },
        ]}
        onChange={(event) => {
          setEnable(event.currentTarget.value)
        }}
      />
      {create.error ? <ProblemNotice error={create.error} /> : null}
      {create.data ? (
        <Notice tone="calm" role="status" title={links.once}>
          <Reference id={create.data.link} />
        </Notice>
      ) : null}
      <div className="actions">
        <Button type="submit" variant="light" loading={create.isPending}>
          {links.create}
        </Button>
      </div>
    </form>
  )
}
