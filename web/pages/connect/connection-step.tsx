import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { connectAddress } from '../../../shared/contract/pages.ts'
import { Marked } from '../../parts/marked.tsx'
import { Notice } from '../../parts/notice.tsx'
import { texts } from '../../texts/texts.ts'
import { CippForm } from './cipp-form.tsx'
import { ConnectionCard } from './connection-card.tsx'
import { DiagnosisNotice } from './diagnosis-notice.tsx'
import { DirectForm } from './direct-form.tsx'
import { connectionKey } from './keys.ts'
import { KindGuide } from './kind-guide.tsx'
import { Options } from './options.tsx'
import { stay } from './stay.ts'
import { StepFoot, type StepProps } from './step-frame.tsx'
import type { Connection } from './way.ts'

type Kind = NonNullable<Connection['kind']>
const parseKind = (text: string | null): Kind | undefined => (text === 'direct' || text === 'cipp' ? text : undefined)

/** The first step: the connection as it is, or the choice of one. Query: `kind`, the one that is being set up. */
export function ConnectionStep({ organisationId, active, mayChange, way, facts, states }: StepProps) {
  const [query] = useSearchParams()
  const { connection } = facts
  const isConnected = connection.state !== 'disconnected'
  const kind = mayChange ? parseKind(query.get('kind')) : undefined
  const setsUp = !isConnected || kind !== undefined
  return (
    <>
      <Returned query={query} connection={connection} />
      {isConnected && kind === undefined ? (
        <ConnectionCard
          organisationId={organisationId}
          connection={connection}
          mayChange={mayChange}
          mayCipp={active.flags.includes('entra-integration-cipp')}
          onChange={way.renew}
        />
      ) : null}
      {setsUp && mayChange ? (
        <SetUp
          organisationId={organisationId}
          kind={kind}
          mayCipp={active.flags.includes('entra-integration-cipp')}
          isSwitch={isConnected}
          onChange={way.renew}
        />
      ) : null}
      {setsUp && !mayChange ? <KindGuide /> : null}
      <StepFoot step="connection" ready={states.connection === 'done' && kind === undefined} />
    </>
  )
}

const idForm = /^[A-Za-z0-9-]{1,64}$/

/** How the way back from Microsoft ended, or what was just done here. */
function Returned({ query, connection }: { readonly query: URLSearchParams; readonly connection: Connection }) {
  const { connection: words } = texts.connect
  const code = query.get('code')
  if (code !== null) {
    const id = query.get('id') ?? ''
    const aadsts = Number(query.get('aadsts'))
    return (
      <DiagnosisNotice
        role="alert"
        title={words.notConnected}
        code={code}
        aadsts={Number.isInteger(aadsts) && aadsts > 0 ? aadsts : undefined}
        reference={idForm.test(id) ? id : undefined}
      >
        <p className="quiet small">{words.kept}</p>
      </DiagnosisNotice>
    )
  }
  const connected = parseKind(query.get('connected'))
  if (connected !== undefined && connection.state === 'connected' && connection.kind === connected)
    return (
      <Notice tone="calm" role="status" title={words.state.connected}>
        <p>{words.connected[connected]}</p>
      </Notice>
    )
  if (query.get('ended') === '1' && connection.state === 'disconnected')
    return (
      <Notice tone="calm" role="status" title={words.state.disconnected}>
        <p>{words.ended}</p>
      </Notice>
    )
  return null
}

interface SetUpProps {
  readonly organisationId: string
  readonly kind: Kind | undefined
  readonly mayCipp: boolean
  /** There is a connection, which works until the new one does. */
  readonly isSwitch: boolean
  readonly onChange: () => Promise<unknown>
}

function SetUp({ organisationId, kind, mayCipp, isSwitch, onChange }: SetUpProps) {
  const { connection: words } = texts.connect
  const queryClient = useQueryClient()
  const [, setQuery] = useSearchParams()
  const [chosen, setChosen] = useChosen(kind)
  const connected = (connection: Connection) => {
    queryClient.setQueryData(connectionKey(organisationId), connection)
    setQuery({ connected: 'cipp' }, { replace: true })
    void onChange()
  }
  return (
    <>
      <section className="card" aria-labelledby="kinds">
        <h2 id="kinds">{words.choose}</h2>
        {isSwitch ? (
          <Notice tone="calm">
            <p>{words.switching}</p>
            <Link to={connectAddress('connection')} className="text-link">
              {words.keep}
            </Link>
          </Notice>
        ) : null}
        <Options
          label={words.choose}
          isLabelHidden
          options={[
            { value: 'direct', label: words.kinds.direct, why: words.choices.direct },
            { value: 'cipp', label: words.kinds.cipp, why: words.choices.cipp, disabled: !mayCipp },
          ]}
          value={chosen}
          onChange={(one) => {
            setChosen(one)
            setQuery({ kind: one }, { replace: true, state: stay })
          }}
        />
        {mayCipp ? null : (
          <p className="quiet small">
            <Marked text={words.cippOff} />
          </p>
        )}
        <KindTable />
      </section>
      {chosen === 'direct' ? <DirectForm organisationId={organisationId} /> : null}
      {chosen === 'cipp' && mayCipp ? <CippForm organisationId={organisationId} onConnected={connected} /> : null}
    </>
  )
}

/** The kind that the address names; the choice shows at once, before the address has followed. */
function useChosen(kind: Kind | undefined) {
  const [seen, setSeen] = useState(kind)
  const [chosen, setChosen] = useState(kind)
  if (seen !== kind) {
    setSeen(kind)
    setChosen(kind)
  }
  return [chosen, setChosen] as const
}

const KindTable = () => (
  <details className="guide">
    <summary>{texts.connect.connection.differences}</summary>
    <KindGuide bare />
  </details>
)
