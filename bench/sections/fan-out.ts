import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { inRounds, ratio, shown, timeOf } from '../support/figures.ts'
import { startHostOf, withFolder } from '../support/hosts.ts'
import type { Section } from '../support/section.ts'

const count = 1000

/** A workflow that waits for 1,000 activities at once, beside what its 1,000 completions cost the database alone. */
export async function fanOut(rounds: number): Promise<Section> {
  return withFolder(async (data) => {
    const host = await startHostOf('fan-out', data)
    const database = openLikeTheHost(join(data, 'limit.sqlite'))
    try {
      await runWorkflow(host.address, 'warm-up')
      let round = 0
      const figures = await inRounds(rounds, {
        workflow: () => timeOf(() => runWorkflow(host.address, `round-${round++}`)),
        limit: () => timeOf(() => completions(database)),
      })
      return {
        title: `${count.toLocaleString('en-GB')} activities at once`,
        about:
          `One workflow that starts ${count.toLocaleString('en-GB')} empty activities and waits for all, from the request that starts it to the status \`Completed\`; ${rounds} rounds. ` +
          'The limit: as many transactions of the same size alone (one message written, one activity removed), in the same database settings.',
        columns: ['', 'milliseconds', 'beside the limit'],
        rows: [
          ['`node:sqlite` alone', shown(figures.limit, 'ms'), '1 ×'],
          [
            'the embedded Durable engine',
            shown(figures.workflow, 'ms'),
            ratio(figures.workflow.median, figures.limit.median),
          ],
        ],
      }
    } finally {
      database.close()
      await host.stop()
    }
  })
}

async function runWorkflow(host: string, id: string): Promise<void> {
  const base = `${host}/runtime/webhooks/durabletask`
  const headers = { 'content-type': 'application/json' }
  const started = await fetch(`${base}/orchestrators/fanOut/${id}`, { method: 'POST', headers, body: String(count) })
  if (started.status !== 202) throw new Error(`The workflow did not start: ${started.status}`)
  await started.arrayBuffer()
  for (;;) {
    const status = (await (await fetch(`${base}/instances/${id}`)).json()) as { runtimeStatus: string; output: unknown }
    if (status.runtimeStatus === 'Completed' && status.output === count * (count - 1)) return
    if (status.runtimeStatus === 'Failed') throw new Error('The workflow failed.')
    await pause(5)
  }
}

function openLikeTheHost(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  database.exec('CREATE TABLE inbox (sequence INTEGER PRIMARY KEY AUTOINCREMENT, instance TEXT, event TEXT)')
  database.exec(
    'CREATE TABLE activities (instance TEXT, id INTEGER, input TEXT, PRIMARY KEY (instance, id)) WITHOUT ROWID',
  )
  return database
}

function completions(database: DatabaseSync): void {
  const event = JSON.stringify({
    EventType: 5,
    EventId: -1,
    Timestamp: new Date().toISOString(),
    TaskScheduledId: 1,
    Result: '2',
  })
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const add = database.prepare('INSERT INTO inbox (instance, event) VALUES (?, ?)')
  const remove = database.prepare('DELETE FROM activities WHERE instance = ? AND id = ?')
  const plan = database.prepare('INSERT INTO activities VALUES (?, ?, ?)')
  begin.run()
  for (let id = 0; id < count; id += 1) plan.run('limit', id, String(id))
  commit.run()
  for (let id = 0; id < count; id += 1) {
    begin.run()
    add.run('limit', event)
    remove.run('limit', id)
    commit.run()
  }
}
