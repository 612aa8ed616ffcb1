import { useQueryClient } from '@tanstack/react-query'
import { CardHead } from '../parts/card-head.tsx'
import { SyncPage } from '../parts/sync-page.tsx'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { AskForm } from './privacy/ask-form.tsx'
import { ErasureList, ExportList } from './privacy/task-lists.tsx'
import { LiftMark } from './privacy/lift-mark.tsx'

/** What is held about people of the active organisation: given out, erased, and how long it is kept anyway. */
export function PrivacyPage() {
  return (
    <SyncPage title={texts.shell.names.privacy} lead={texts.privacy.lead} permission="members.read">
      {(active) => <Privacy active={active} />}
    </SyncPage>
  )
}

function Privacy({ active }: { readonly active: ActiveOrganisation }) {
  const queryClient = useQueryClient()
  const { organisationId } = active
  const mayChange = active.permissions.includes('members.update')
  return (
    <>
      {mayChange ? (
        <AskForm
          active={active}
          onAsked={(kind) => void queryClient.invalidateQueries({ queryKey: [`${kind}s`, organisationId] })}
        />
      ) : null}
      <ExportList organisationId={organisationId} mayChange={mayChange} />
      <ErasureList organisationId={organisationId} mayChange={mayChange} />
      {mayChange ? <LiftMark organisationId={organisationId} /> : null}
      <Retention />
    </>
  )
}

function Retention() {
  const { retention } = texts.privacy
  return (
    <section className="card" aria-labelledby="retention">
      <CardHead id="retention" title={retention.title} lead={retention.lead} />
      <dl className="facts facts-wide">
        {retention.rows.map(([what, howLong]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{howLong}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
