import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { pages } from '../../../shared/contract/pages.ts'
import { texts } from '../../texts/texts.ts'
import type { SyncRun } from './way.ts'

/** Where one goes from a sync that is done. */
export function SyncOutcome({ run, mayQueue }: { readonly run: SyncRun; readonly mayQueue: boolean }) {
  const { outcome: words } = texts.connect.sync
  return (
    <section className="card" aria-labelledby="outcome">
      <h2 id="outcome">{words.title}</h2>
      {run.state === 'completed' ? <p>{words.done}</p> : null}
      <div className="actions">
        {run.asked > 0 && mayQueue ? (
          <Button component={Link} to={pages.queue}>
            {words.toQueue(run.asked)}
          </Button>
        ) : null}
        <Button component={Link} to={`${pages.runs}/${run.runId}`} variant="light">
          {words.toRun}
        </Button>
        <Button component={Link} to={pages.contacts} variant="default">
          {words.toContacts}
        </Button>
        <Button component={Link} to={pages.syncSettings} variant="default">
          {words.toSchedule}
        </Button>
      </div>
    </section>
  )
}
