import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { runId } from '../../../../shared/domain/ids.ts'
import { tallyIn, type SyncRun } from '../../../../shared/domain/sync/sync-run.ts'
import { closed, type ReconciliationItem } from '../../../../shared/domain/sync/reconciliation-item.ts'
import {
  createFromItem,
  dismissItem,
  getItem,
  linkItem,
  reopenItem,
} from '../../../../shared/services/sync/reconcile.ts'
import { finishSync, planSync, readSyncRun } from '../../../../shared/services/sync/run-sync.ts'
import { startSync } from '../../../../shared/services/sync/start-sync.ts'
import { syncTenantStep } from '../../../../shared/services/sync/sync-tenant.ts'
import { failFrom, repair } from '../../../support/memory-ports.ts'
import { anAll, openSyncDesk, type SyncDesk } from '../../../support/sync-desk.ts'
import { ana, contoso, noon, northBank } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'
import { aContact, aUser, contactOf, oid } from '../../support/sync-facts.ts'

const keyOf = (number: number) => ({ organisationId: northBank, tid: contoso, objectId: oid(number) })

/** Numbers of people of each of whom two contacts have the address; and one about whom nothing is asked. */
const doubtful = [4, 5, 6]
const certain = 9

async function askedDesk(change: { hasDelta?: boolean; canConfirm?: boolean } = {}): Promise<SyncDesk> {
  const desk = await openSyncDesk()
  Object.assign(desk.directory, change)
  for (const number of doubtful)
    await desk.keep(aContact(number), aContact(number + 40, { email: `person${number}@contoso.example` }))
  desk.directory.put(contoso, ...[...doubtful, certain].map((number) => aUser(number)))
  expect(await desk.run()).toMatchObject({ asked: 3, created: 1 })
  return desk
}

const stateOf = async ({ ports }: SyncDesk, number: number) => {
  const { state, closedFor } = await getItem(ports, keyOf(number))
  return closedFor === undefined ? state : `${state} ${closedFor}`
}

const linesOf = async ({ ports }: SyncDesk, run: Pick<SyncRun, 'runId'>) => {
  const key = { organisationId: northBank, runId: run.runId, tid: contoso }
  const { items } = await ports.syncNotes.listLines(key, { limit: 200 })
  return items.map(({ objectId, decision, reason }) => [objectId, decision, reason])
}

const lineOf = (number: number, reason: string) => [oid(number), 'leave', reason]

describe('a person whom sync asked about and who is gone', () => {
  it('is asked about no more once a list of changes tells of it: the run says so, and a preview has said it before', async () => {
    const desk = await askedDesk()
    desk.directory.remove(contoso, oid(4))
    const preview = await desk.run({ mode: 'preview' })
    expect(await stateOf(desk, 4)).toBe('open')
    const run = await desk.run()
    expect(tallyIn(run)).toEqual(tallyIn(preview))
    expect(await linesOf(desk, run)).toEqual([lineOf(4, 'item-closed')])
    expect(await stateOf(desk, 4)).toBe('closed deleted-upstream')
    expect(await stateOf(desk, 5)).toBe('open')
    const item = await getItem(desk.ports, keyOf(4))
    const resolving = { ...keyOf(4), version: item.version, by: ana }
    for (const act of [createFromItem, dismissItem, reopenItem])
      await expectRefusal('item.resolved', act(desk.ports, resolving))
    await expectRefusal('item.resolved', linkItem(desk.ports, { ...resolving, contactId: contactOf(4) }))
    expect(await linesOf(desk, await desk.run())).toEqual([])
  })

  it('and comes back is asked about again', async () => {
    const desk = await askedDesk()
    desk.directory.remove(contoso, oid(4))
    await desk.run()
    desk.directory.put(contoso, aUser(4))
    expect(await desk.run()).toMatchObject({ asked: 1 })
    expect(await getItem(desk.ports, keyOf(4))).toMatchObject({ state: 'open', reason: 'several-contacts' })
    expect(await getItem(desk.ports, keyOf(4))).not.toHaveProperty('closedFor')
  })

  it('is missed by two whole lists where the source cannot be asked, and asked for by name where it can', async () => {
    const blind = await askedDesk({ hasDelta: false, canConfirm: false })
    blind.directory.remove(contoso, oid(4))
    const first = await blind.run()
    expect(await linesOf(blind, first)).toContainEqual(lineOf(4, 'missed-once'))
    expect(await stateOf(blind, 4)).toBe('open')
    // Somebody who is seen in between was not missed twice.
    blind.directory.put(contoso, aUser(4))
    await blind.run()
    blind.directory.remove(contoso, oid(4))
    await blind.run()
    expect(await stateOf(blind, 4)).toBe('open')
    expect(await linesOf(blind, await blind.run())).toContainEqual(lineOf(4, 'item-closed'))
    expect(await stateOf(blind, 4)).toBe('closed deleted-upstream')

    const seeing = await askedDesk({ hasDelta: false })
    seeing.directory.hidden.add(oid(4))
    seeing.directory.remove(contoso, oid(5))
    const run = await seeing.run()
    expect(await linesOf(seeing, run)).toEqual(
      expect.arrayContaining([lineOf(4, 'present-unlisted'), lineOf(5, 'item-closed')]),
    )
    expect([await stateOf(seeing, 4), await stateOf(seeing, 5)]).toEqual(['open', 'closed deleted-upstream'])
    expect(seeing.directory.requests.filter((request) => request.startsWith('confirm'))).toHaveLength(2)
  })

  it('leaves the tenant failed, and the item open, where the source refuses to say', async () => {
    const desk = await askedDesk({ hasDelta: false })
    desk.directory.remove(contoso, oid(4))
    desk.directory.before = (what) => {
      if (what === 'confirm') throw new HubError('access.refused', 'x')
    }
    expect(await desk.run()).toMatchObject({ state: 'failed' })
    expect(await stateOf(desk, 4)).toBe('open')
  })

  it('is asked about no more while the filter leaves them out, and again afterwards', async () => {
    const desk = await askedDesk()
    desk.directory.put(contoso, aUser(4, { enabled: false }), aUser(5, { userType: 'guest' }))
    await desk.run()
    expect([await stateOf(desk, 4), await stateOf(desk, 5)]).toEqual(['closed disabled', 'closed guest'])
    desk.directory.put(contoso, aUser(4), aUser(5))
    expect(await desk.run()).toMatchObject({ asked: 2 })
    expect([await stateOf(desk, 4), await stateOf(desk, 5)]).toEqual(['open', 'open'])
  })

  it('stays as an operator settled them, also where that happens while the run closes items', async () => {
    const desk = await askedDesk()
    const item = await getItem(desk.ports, keyOf(4))
    await dismissItem(desk.ports, { ...keyOf(4), version: item.version, by: ana })
    desk.directory.remove(contoso, oid(4))
    desk.directory.remove(contoso, oid(5))
    const replace = desk.ports.reconciliationItems.replace.bind(desk.ports.reconciliationItems)
    desk.ports.reconciliationItems.replace = async (next, version) => {
      desk.ports.reconciliationItems.replace = replace
      if (next.objectId === oid(5))
        await dismissItem(desk.ports, { ...keyOf(5), version: (await getItem(desk.ports, keyOf(5))).version, by: ana })
      return replace(next, version)
    }
    await desk.run()
    expect([await stateOf(desk, 4), await stateOf(desk, 5)]).toEqual(['dismissed', 'dismissed'])
  })

  it.each(['before', 'after'] as const)(
    'is told of once and closed once, wherever the run breaks off %s a write',
    async (when) => {
      const gone = async () => {
        const desk = await askedDesk({ hasDelta: false })
        desk.directory.remove(contoso, oid(4))
        return desk
      }
      const undisturbed = await gone()
      const run = await undisturbed.run()
      const expected = [tallyIn(run), await linesOf(undisturbed, run)]
      for (let count = 1, over = false; !over; count += 1) {
        const desk = await gone()
        const key = { organisationId: northBank, runId: (await startSync(desk.ports, anAll)).runId }
        const once = async () => {
          await planSync(desk.ports, key, undefined)
          while ((await syncTenantStep(desk.ports, { ...key, tid: contoso })).kind !== 'over');
          await finishSync(desk.ports, key)
        }
        failFrom(desk.tables, count, { when, only: /create|replace|upsert|delete|transact/ })
        over = await once().then(
          () => true,
          () => false,
        )
        repair(desk.tables)
        await once()
        const told = [tallyIn(await readSyncRun(desk.ports, key)), await linesOf(desk, key)]
        expect(told, `write ${count}`).toEqual(expected)
        expect(await stateOf(desk, 4), `write ${count}`).toBe('closed deleted-upstream')
      }
    },
    60_000,
  )
})

type Event =
  | { readonly kind: 'come' | 'leave' | 'guest' | 'dismiss' | 'create'; readonly number: number }
  | { readonly kind: 'run' }

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('run' as const) }) },
  ...(['come', 'leave', 'guest', 'dismiss', 'create'] as const).map((kind) => ({
    weight: kind === 'leave' ? 3 : 1,
    arbitrary: fc.record({ kind: fc.constant(kind), number: fc.constantFrom(...doubtful) }),
  })),
)

async function happen(desk: SyncDesk, what: Exclude<Event, { kind: 'run' }>): Promise<void> {
  const { kind, number } = what
  if (kind === 'come') desk.directory.put(contoso, aUser(number))
  else if (kind === 'guest') desk.directory.put(contoso, aUser(number, { userType: 'guest' }))
  else if (kind === 'leave') desk.directory.remove(contoso, oid(number))
  else {
    const item = await getItem(desk.ports, keyOf(number))
    if (item.state !== 'open') return
    const act = kind === 'dismiss' ? dismissItem : createFromItem
    await act(desk.ports, { ...keyOf(number), version: item.version, by: ana })
  }
}

describe('whoever comes and goes while sync asks about them', () => {
  it('has an open item exactly while they are there and nobody decided, and what was decided stays', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 12 }),
        fc.record({ hasDelta: fc.boolean(), canConfirm: fc.boolean() }),
        async (events, manner) => {
          const desk = await askedDesk(manner)
          const present = new Map<number, 'member' | 'guest' | 'gone'>(doubtful.map((number) => [number, 'member']))
          const items = () => Promise.all(doubtful.map((number) => getItem(desk.ports, keyOf(number))))
          for (const what of [...events, { kind: 'run' } as const]) {
            if (what.kind !== 'run') {
              if (what.kind === 'come') present.set(what.number, 'member')
              if (what.kind === 'leave') present.set(what.number, 'gone')
              if (what.kind === 'guest') present.set(what.number, 'guest')
              await happen(desk, what)
              continue
            }
            const before = await items()
            const foreseen = await desk.run({ mode: 'preview' })
            expect(tallyIn(await desk.run())).toEqual(tallyIn(foreseen))
            // Two whole lists in a row must miss them where neither changes nor single people can be asked for.
            if (!manner.canConfirm && !manner.hasDelta) await desk.run()
            const after = await items()
            for (const [place, number] of doubtful.entries()) {
              const [was, is] = [before[place]!, after[place]!]
              if (['linked', 'created', 'dismissed'].includes(was.state)) expect(is).toEqual(was)
              else expect([number, is.state]).toEqual([number, present.get(number) === 'member' ? 'open' : 'closed'])
            }
            await desk.run()
            expect(await items()).toEqual(after)
          }
        },
      ),
      { numRuns: 25 },
    )
  }, 120_000)

  it('is closed by the pure rule only where nobody decided', () => {
    const states = fc.constantFrom<ReconciliationItem['state']>('open', 'linked', 'created', 'dismissed', 'closed')
    fc.assert(
      fc.property(states, (state) => {
        const item = { state, objectId: oid(4), openedAt: noon } as ReconciliationItem
        const next = closed(item, 'deleted-upstream', { changedAt: noon, runId: runId('a-run') })
        expect(next.state).toBe(state === 'open' ? 'closed' : state)
        if (state !== 'open') expect(next).toBe(item)
      }),
    )
  })
})
