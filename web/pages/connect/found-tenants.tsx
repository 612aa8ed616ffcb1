import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import type { ManagedTenantView } from '../../../shared/contract/discovery.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { PagedList } from '../../parts/paged-list.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'
import { managedTenantsKey } from '../home/use-latest-run.ts'
import { DiagnosisNotice } from './diagnosis-notice.tsx'
import { connectionKey } from './keys.ts'
import { stay } from './stay.ts'
import { useQueryText } from './use-query-text.ts'

const pageSize = 25
const shows = ['all', 'present', 'lost'] as const
type Show = (typeof shows)[number]
const parseShow = (text: string | null): Show => shows.find((one) => one === text) ?? 'all'

interface FoundTenantsProps {
  readonly organisationId: string
  readonly mayChange: boolean
}

/** The managed tenants with all their domains. Query: `q` and `show`, what is looked for. */
export function FoundTenants({ organisationId, mayChange }: FoundTenantsProps) {
  const call = useCall()
  const [query, setQuery] = useSearchParams()
  const { text, setText, wanted } = useQueryText('q')
  const show = parseShow(query.get('show'))
  const { discovery: words } = texts.connect
  const narrowed = wanted !== '' || show !== 'all'
  return (
    <section className="card" aria-labelledby="found">
      <h2 id="found">{words.found}</h2>
      <div className="filters">
        <TextInput
          type="search"
          label={words.search}
          placeholder={words.searchWhy}
          value={text}
          maxLength={200}
          onChange={(event) => {
            setText(event.currentTarget.value)
          }}
        />
        <NativeSelect
          label={words.show}
          value={show}
          data={shows.map((value) => ({ value, label: words.shows[value] }))}
          onChange={(event) => {
            const chosen = parseShow(event.currentTarget.value)
            setQuery(
              (before) => {
                const after = new URLSearchParams(before)
                if (chosen === 'all') after.delete('show')
                else after.set('show', chosen)
                return after
              },
              { replace: true, state: stay },
            )
          }}
        />
      </div>
      <PagedList
        label={words.found}
        none={narrowed ? words.none : words.noneYet}
        queryKey={[...managedTenantsKey(organisationId), { wanted, show }]}
        read={(page, signal) =>
          call(
            api.listManagedTenants,
            {
              ...page,
              organisationId,
              limit: pageSize,
              ...(wanted === '' ? {} : { text: wanted }),
              ...(show === 'all' ? {} : { state: show }),
            },
            signal,
          )
        }
        keyOf={({ tid }) => tid}
      >
        {(tenant) => <Found organisationId={organisationId} tenant={tenant} mayChange={mayChange} />}
      </PagedList>
    </section>
  )
}

interface FoundProps extends FoundTenantsProps {
  readonly tenant: ManagedTenantView
}

function Found({ organisationId, tenant, mayChange }: FoundProps) {
  const { displayName, state, tid, lastSeenAt, lostAt } = tenant
  return (
    <>
      <span className="row-name">{displayName}</span>
      <StateMark tone={state === 'present' ? 'good' : 'gone'}>{texts.tenants.state[state]}</StateMark>
      {mayChange && state === 'present' ? (
        <CheckAccess organisationId={organisationId} tid={tid} name={displayName} />
      ) : null}
      <Domains tenant={tenant} />
      <span className="row-detail">
        <span className="row-id">{tid}</span>
        <span>
          {lostAt === undefined
            ? texts.tenants.lastSeen(texts.day(lastSeenAt))
            : texts.tenants.lostSince(texts.day(lostAt))}
        </span>
      </span>
    </>
  )
}

/** All verified domains; the primary one first. */
function Domains({ tenant: { primaryDomain, verifiedDomains } }: { readonly tenant: ManagedTenantView }) {
  const { discovery: words } = texts.connect
  if (verifiedDomains === undefined) return <span className="row-wide quiet small">{words.unread}</span>
  const others = verifiedDomains.filter((domain) => domain !== primaryDomain)
  return (
    <span className="row-wide domains">
      {primaryDomain === undefined ? null : <span className="domain domain-primary">{primaryDomain}</span>}
      {others.map((domain) => (
        <span key={domain} className="domain">
          {domain}
        </span>
      ))}
    </span>
  )
}

/** Asks whether the people of one tenant can be read, and says what stands in the way. */
function CheckAccess({
  organisationId,
  tid,
  name,
}: {
  readonly organisationId: string
  readonly tid: string
  readonly name: string
}) {
  const call = useCall()
  const queryClient = useQueryClient()
  const { discovery: words, connection } = texts.connect
  const check = useMutation({
    mutationFn: () => call(api.validateConnection, { organisationId, tid }),
    onSuccess: ({ connection: now }) => {
      queryClient.setQueryData(connectionKey(organisationId), now)
    },
  })
  const diagnosis = check.data?.tenant?.diagnosis
  return (
    <>
      <span className="row-check">
        <Button
          variant="default"
          size="xs"
          loading={check.isPending}
          aria-label={words.checkOf(name)}
          onClick={() => {
            check.mutate()
          }}
        >
          {words.check}
        </Button>
      </span>
      <div className="row-wide" role="status">
        {check.data && !diagnosis ? <StateMark tone="good">{words.checked}</StateMark> : null}
        {diagnosis ? (
          <DiagnosisNotice title={connection.state.failing} code={diagnosis.code} aadsts={diagnosis.aadsts} />
        ) : null}
      </div>
      {check.error ? (
        <div className="row-wide">
          <ProblemNotice error={check.error} />
        </div>
      ) : null}
    </>
  )
}
