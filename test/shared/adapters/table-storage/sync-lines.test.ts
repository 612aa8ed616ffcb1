import { describe, expect, it } from 'vitest'
import { mergedLine, type PersonLine } from '../../../../shared/domain/sync/person-line.ts'
import { failFrom, memoryPorts, repair } from '../../../support/memory-ports.ts'
import { contoso, firstRun, guidOf, noon, northBank, secondRun } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const key = { organisationId: northBank, runId: firstRun, tid: contoso }
const aLine = (place: number, more: Partial<PersonLine> = {}): PersonLine => ({
  objectId: guidOf(place),
  name: `Person ${place}`,
  decision: 'create',
  reason: 'no-contact',
  changes: [{ field: 'displayName', after: `Person ${place}` }],
  candidates: [],
  ...more,
})
const linesFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_unused, place) => aLine(first + place))
const renamed = (place: number, before: string, after: string) =>
  aLine(place, { decision: 'update', reason: 'fields-changed', changes: [{ field: 'displayName', before, after }] })

function aDesk() {
  const { ports, tables } = memoryPorts(noon)
  const notes = ports.syncNotes
  const all = async (limit = 70, decision?: PersonLine['decision']) => {
    const found: PersonLine[] = []
    let cursor: string | undefined
    do {
      const page = await notes.listLines(key, { cursor, limit }, decision)
      expect(page.items.length).toBeLessThanOrEqual(limit)
      found.push(...page.items)
      cursor = page.next
    } while (cursor !== undefined)
    return found
  }
  const put = (sheet: string, lines: readonly PersonLine[]) => notes.putLines(key, sheet, lines, mergedLine)
  return { notes, tables, all, put }
}

describe('the lines of a run', () => {
  it('stand in few rows, in the order of sheets, and are listed page by page and by decision', async () => {
    const { tables, all, put } = aDesk()
    await put('2', linesFrom(300, 5))
    await put('1', linesFrom(1, 299))
    await put('3', [aLine(400, { decision: 'leave', reason: 'guest', changes: [] })])
    const expected = [
      ...linesFrom(1, 299),
      ...linesFrom(300, 5),
      aLine(400, { decision: 'leave', reason: 'guest', changes: [] }),
    ]
    for (const limit of [1, 7, 70, 500]) expect(await all(limit)).toEqual(expected)
    expect((await all(3, 'leave')).map(({ name }) => name)).toEqual(['Person 400'])
    expect(await all(3, 'ask')).toEqual([])
    expect(tables.rows('SyncPeople').length).toBeLessThan(10)
  })

  it('are listed by whether they failed, whatever was decided', async () => {
    const { notes, put } = aDesk()
    await put('1', [...linesFrom(1, 3), aLine(4, { failure: 'version.stale' }), renamed(5, 'a', 'b')])
    const names = async (decision: PersonLine['decision'] | undefined, failed: boolean) =>
      (await notes.listLines(key, { limit: 10 }, decision, failed)).items.map(({ name }) => name)
    expect(await names(undefined, true)).toEqual(['Person 4'])
    expect(await names(undefined, false)).toEqual(['Person 1', 'Person 2', 'Person 3', 'Person 5'])
    expect(await names('update', false)).toEqual(['Person 5'])
    expect(await names('update', true)).toEqual([])
  })

  it('of a step that is repeated are merged with what it wrote before, also where it finds other people', async () => {
    const { notes, all, put } = aDesk()
    await put('1', linesFrom(1, 150))
    const again = [renamed(3, 'Person 3', 'Three'), aLine(200)]
    const written = await put('1', again)
    expect(written.map(({ name, decision }) => [name, decision])).toEqual([
      ['Person 3', 'create'],
      ['Person 200', 'create'],
    ])
    expect(written[0]?.changes).toEqual([{ field: 'displayName', after: 'Three' }])
    expect((await all()).map(({ name }) => name)).toEqual([...linesFrom(1, 150), aLine(200)].map(({ name }) => name))
    expect(await notes.findLines(key, '1', [guidOf(3), guidOf(999)])).toEqual([written[0]])
    expect(await notes.findLines(key, '2', [guidOf(3)])).toEqual([])
  })

  it('of one person on several sheets become one, in the place of the first', async () => {
    const { notes, all, put } = aDesk()
    await put('1', linesFrom(1, 90))
    await put('2', [renamed(7, 'Person 7', 'Seven'), aLine(300)])
    await put('3', [renamed(7, 'Seven', 'Sieben'), renamed(300, 'Person 300', 'Many')])
    await notes.mergeLines(key, mergedLine)
    const merged = await all()
    expect(merged.map(({ objectId }) => objectId)).toEqual([...linesFrom(1, 90), aLine(300)].map((l) => l.objectId))
    expect(merged[6]).toMatchObject({ decision: 'create', changes: [{ field: 'displayName', after: 'Sieben' }] })
    await notes.mergeLines(key, mergedLine)
    expect(await all()).toEqual(merged)
  })

  it('tell of somebody who was changed, and failed later, that they failed', async () => {
    const { notes, all, put } = aDesk()
    const leaving = { decision: 'deactivate', reason: 'disabled-upstream', changes: [] } as const
    await put('a1', [renamed(7, 'Person 7', 'Seven')])
    await put('a3', [aLine(7, { ...leaving, failure: 'version.stale' })])
    await notes.mergeLines(key, mergedLine)
    expect(await all()).toEqual([aLine(7, { ...leaving, failure: 'version.stale' })])
  })

  it.each(['before', 'after'] as const)('are merged to the same when it breaks off %s any write', async (when) => {
    for (let count = 1; count <= 2; count += 1) {
      const { notes, tables, all, put } = aDesk()
      await put('1', linesFrom(1, 90))
      await put('2', [renamed(7, 'Person 7', 'Seven')])
      failFrom(tables, count, { when, only: /transact/ })
      await expect(notes.mergeLines(key, mergedLine)).rejects.toThrow()
      repair(tables)
      await notes.mergeLines(key, mergedLine)
      const merged = await all()
      expect(merged).toHaveLength(90)
      expect(merged[6]?.changes).toEqual([{ field: 'displayName', after: 'Seven' }])
    }
  })

  it('may be longer than a column', async () => {
    const { all, put } = aDesk()
    const long = [aLine(1, { changes: [{ field: 'role', before: 'x'.repeat(40_000), after: 'y'.repeat(40_000) }] })]
    await put('1', [...long, ...linesFrom(2, 3)])
    expect(await all()).toEqual([...long, ...linesFrom(2, 3)])
  })

  it('take no cursor of another run, and none that is made up', async () => {
    const { notes, put } = aDesk()
    await put('1', linesFrom(1, 3))
    const { next } = await notes.listLines(key, { limit: 1 })
    const other = { ...key, runId: secondRun }
    await expectRefusal('cursor.invalid', notes.listLines(other, { cursor: next, limit: 1 }))
    await expectRefusal('cursor.invalid', notes.listLines(key, { cursor: 'x', limit: 1 }))
    expect((await notes.listLines(key, { cursor: next, limit: 1 })).items).toEqual([aLine(2)])
  })
})
