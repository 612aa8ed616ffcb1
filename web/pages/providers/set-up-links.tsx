import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { Copyable } from '../../parts/copyable.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PagedList } from '../../parts/paged-list.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'
import type { Look } from './look-fields.tsx'

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
      <CardHead id="set-up-links" title={links.title} lead={links.lead} />
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

interface Rules extends Pick<Look, 'loginHandler' | 'membershipKind'> {
  readonly enable: 'yes' | 'no'
  readonly days: string
}
const usualRules: Rules = { enable: 'no', days: '7', loginHandler: 'link-by-email', membershipKind: 'portal' }

interface NewLinkProps {
  readonly organisationId: string
  readonly onMade: () => void
}

function NewLink({ organisationId, onMade }: NewLinkProps) {
  const call = useCall()
  const [label, setLabel] = useState('')
  const [rules, setRules] = useState(usualRules)
  const [isTried, setTried] = useState(false)
  const create = useMutation({
    mutationFn: () => {
      const { enable, days, loginHandler, membershipKind } = rules
      const wish = { organisationId, label: label.trim(), enable: enable === 'yes', days: Number(days) }
      return call(api.createSetUpLink, { ...wish, loginHandler, membershipKind })
    },
    onSuccess: onMade,
  })
  const { provider } = texts
  const { links } = texts.providers
  const choice = (name: keyof typeof rules, words: string, names: Readonly<Record<string, string>>, why?: string) => (
    <NativeSelect
      label={words}
      description={why}
      value={rules[name]}
      data={Object.entries(names).map(([value, text]) => ({ value, label: text }))}
      onChange={(event) => {
        setRules({ ...rules, [name]: event.currentTarget.value })
      }}
    />
  )
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (label.trim() !== '') create.mutate()
      }}
    >
      <TextInput
        label={links.label}
        value={label}
        maxLength={200}
        error={isTried && label.trim() === '' ? texts.providerSettings.faults.needed : undefined}
        onChange={(event) => {
          setLabel(event.currentTarget.value)
        }}
      />
      <div className="filters">
        {choice('enable', links.enable, links.enables)}
        {choice('days', links.days, Object.fromEntries([1, 3, 7, 14, 30].map((days) => [days, links.daysOf(days)])))}
      </div>
      {choice(
        'loginHandler',
        provider.loginHandler,
        provider.loginHandlers,
        provider.loginHandlerWhy[rules.loginHandler],
      )}
      {choice(
        'membershipKind',
        provider.membershipKind,
        provider.membershipKinds,
        provider.membershipKindWhy[rules.membershipKind],
      )}
      {create.error ? <ProblemNotice error={create.error} /> : null}
      {create.data ? (
        <Notice tone="calm" role="status" title={links.once}>
          <Copyable label={links.link} value={create.data.link} />
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
