import { Button, Group, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { BoardEntryView } from '../../shared/contract/secrets-board.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { CardHead } from '../parts/card-head.tsx'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PagedList } from '../parts/paged-list.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { IssuedLink } from './secrets/issued-link.tsx'
import { Timeline } from './secrets/timeline.tsx'

/** The secrets board of the active organisation. */
export function SecretsPage() {
  return (
    <ActiveGate skeleton={(notice) => <Frame>{notice ?? <Skeleton height={160} radius="md" />}</Frame>}>
      {(_session, active) => (
        <Frame>
          <Board key={active.organisationId} active={active} />
        </Frame>
      )}
    </ActiveGate>
  )
}

function Frame({ children }: { readonly children: ReactNode }) {
  return (
    <ConsoleLayout>
      <div className="console-title">
        <div>
          <p className="overline">{texts.secrets.overline}</p>
          <PageHeading title={texts.secrets.title} />
        </div>
      </div>
      {children}
    </ConsoleLayout>
  )
}

const boardKey = (organisationId: string) => ['secrets', organisationId]
const formats = ['csv', 'json', 'ics'] as const

function Board({ active: { organisationId, permissions } }: { readonly active: ActiveOrganisation }) {
  const call = useCall()
  const [link, setLink] = useState<string>()
  const [now] = useState(() => Date.now())
  const ends = useQuery({
    queryKey: [...boardKey(organisationId), 'ends'],
    queryFn: ({ signal }) => call(api.listSecrets, { organisationId, limit: 200 }, signal),
  })
  const mayHandOver = permissions.includes('integrations.update')
  return (
    <section className="card" aria-labelledby="secrets">
      <CardHead id="secrets" title={texts.secrets.timeline} lead={texts.secrets.lead}>
        <Group gap="xs">
          {formats.map((format) => (
            <Button
              key={format}
              component="a"
              href={`/api/v1/organisations/${organisationId}/secrets/export?format=${format}`}
              variant="default"
              size="xs"
              aria-label={`${texts.secrets.export}: ${texts.secrets.formats[format]}`}
            >
              {texts.secrets.formats[format]}
            </Button>
          ))}
        </Group>
      </CardHead>
      {ends.data ? <Timeline entries={ends.data.items} now={now} /> : null}
      {link === undefined ? null : <IssuedLink link={link} />}
      <PagedList
        label={texts.secrets.list}
        none={texts.secrets.none}
        queryKey={[...boardKey(organisationId), 'list']}
        read={(page, signal) => call(api.listSecrets, { organisationId, ...page, limit: 50 }, signal)}
        keyOf={({ secretId }) => secretId}
      >
        {(entry) => <Entry entry={entry} mayHandOver={mayHandOver} onLink={setLink} />}
      </PagedList>
    </section>
  )
}

interface OfEntry {
  readonly entry: BoardEntryView
  readonly mayHandOver: boolean
  readonly onLink: (link: string) => void
}

const tones = { current: 'good', expiring: 'gone', superseded: 'gone', expired: 'gone' } as const

function Entry({ entry, mayHandOver, onLink }: OfEntry) {
  const { secrets } = texts
  const { integration, displayName, state, kind, origin, endsAt, delivery } = entry
  const name = integration ?? displayName
  const details = [
    secrets.kind[kind],
    endsAt === undefined ? secrets.endless : secrets.ends(texts.day(endsAt)),
    secrets.origin[origin],
    delivery === undefined ? '' : secrets.delivery[delivery],
  ]
  const ready = delivery === 'none' && (state === 'current' || state === 'expiring')
  return (
    <>
      <span className="row-name">{name}</span>
      <StateMark tone={tones[state]}>{secrets.state[state]}</StateMark>
      <span className="row-detail">
        <span className="row-id">{displayName}</span>
        <span>{details.filter((detail) => detail !== '').join(' · ')}</span>
      </span>
      {ready && mayHandOver ? <HandOver entry={entry} name={name} onLink={onLink} /> : null}
    </>
  )
}

function HandOver({ entry, name, onLink }: Omit<OfEntry, 'mayHandOver'> & { readonly name: string }) {
  const call = useCall()
  const queryClient = useQueryClient()
  const { organisationId, clientId = '', keyId = '' } = entry
  const create = useMutation({
    mutationFn: () => call(api.createDelivery, { organisationId, clientId, keyId }),
    onSuccess: ({ link }) => {
      onLink(link)
      return queryClient.invalidateQueries({ queryKey: boardKey(organisationId) })
    },
  })
  return (
    <>
      {create.error ? <ProblemNotice error={create.error} /> : null}
      <Button
        variant="light"
        size="xs"
        aria-label={texts.secrets.handOverOf(name)}
        loading={create.isPending}
        onClick={() => {
          create.mutate()
        }}
      >
        {texts.secrets.handOver}
      </Button>
    </>
  )
}
