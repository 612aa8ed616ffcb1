import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from 'react-router'
import { syncApi } from '../api/sync-routes.ts'
import { useCall } from '../api/use-call.ts'
import { CardHead } from '../parts/card-head.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { SyncPage } from '../parts/sync-page.tsx'
import { useAddressState } from '../session/use-address-state.ts'
import type { ActiveOrganisation, Flag } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { runAddress } from './runs/run-address.ts'
import { RunState } from './runs/run-state.tsx'
import { RunTally } from './runs/run-tally.tsx'
import { useRun } from './runs/use-run.ts'
import { FieldPolicyCard } from './sync-settings/field-policy-card.tsx'
import { FilterCard } from './sync-settings/filter-card.tsx'
import { ScheduleCard } from './sync-settings/schedule-card.tsx'

/** How syncs are set: when they run, whom they leave out, what they overwrite, and what that would do. */
export function SyncSettingsPage() {
  return (
    <SyncPage title={texts.settings.title} lead={texts.settings.lead} flag="entra-integration-ui">
      {(active) => (
        <>
          <ScheduleCard active={active} />
          <FilterCard active={active} />
          <FieldPolicyCard active={active} />
          <Effect active={active} />
          <Switches active={active} />
        </>
      )}
    </SyncPage>
  )
}

/** What the next sync would do under the settings as they are kept: a preview run, followed here. */
function Effect({ active: { organisationId, permissions } }: { readonly active: ActiveOrganisation }) {
  const call = useCall()
  const [get, set] = useAddressState()
  const { data: run, failureCount, error } = useRun(organisationId, get('preview'))
  const start = useMutation({
    mutationFn: () => call(syncApi.startSync, { organisationId, mode: 'preview' }),
    onSuccess: ({ runId }) => {
      set({ preview: runId })
    },
  })
  const { settings } = texts
  return (
    <section className="card" aria-labelledby="effect">
      <CardHead id="effect" title={settings.effect} lead={settings.effectLead} />
      {permissions.includes('system_settings.update') ? (
        <div className="actions">
          <Button
            size="sm"
            variant="default"
            loading={start.isPending}
            onClick={() => {
              start.mutate()
            }}
          >
            {texts.sync.startPreview}
          </Button>
        </div>
      ) : null}
      {start.error ? <ProblemNotice error={start.error} /> : null}
      {error && !run ? <ProblemNotice error={error} /> : null}
      {run ? (
        <>
          <RunState run={run} interrupted={failureCount > 0} />
          <p>
            {settings.effectOf({
              kept: run.linked + run.updated + run.reactivated + run.unchanged + run.created,
              left: run.skipped,
              changed: run.created + run.linked + run.updated + run.deactivated + run.reactivated,
            })}
          </p>
          <RunTally run={run} />
          <p>
            <Link to={runAddress(run.runId)} className="text-link">
              {texts.book.toRun}
            </Link>
          </p>
        </>
      ) : null}
    </section>
  )
}

const flags = [
  'entra-integration-ui',
  'entra-integration-cipp',
  'entra-integration-field-sync',
  'entra-integration-ambiguous-queue',
  'entra-integration-client-sync-action',
] as const satisfies readonly Flag[]

function Switches({ active }: { readonly active: ActiveOrganisation }) {
  const { settings } = texts
  return (
    <section className="card" aria-labelledby="switches">
      <CardHead id="switches" title={settings.switches} lead={settings.switchesLead} />
      <ul className="rows" aria-labelledby="switches">
        {flags.map((flag) => (
          <li key={flag} className="row">
            <span className="row-name">{settings.flags[flag].name}</span>
            <StateMark tone={active.flags.includes(flag) ? 'good' : 'gone'}>
              {active.flags.includes(flag) ? settings.on : settings.off}
            </StateMark>
            <span className="row-more quiet small">{settings.flags[flag].meaning}</span>
          </li>
        ))}
      </ul>
      <p className="quiet small">{settings.edition}</p>
    </section>
  )
}
