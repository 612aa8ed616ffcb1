import { describe, expect, it } from 'vitest'
import { purgeExpired } from '../../../../shared/services/purge-expired.ts'
import { documentOf } from '../../../../shared/services/privacy/export-document.ts'
import { requestTask } from '../../../../shared/services/privacy/person-tasks.ts'
import { dataMap } from '../../../../shared/domain/privacy/data-map.ts'
import { marksIn } from '../../../support/marks.ts'
import { findEverywhere, marksOfZdenka, openPrivacyDesk, zdenka } from '../../../support/privacy-desk.ts'
import { expectRefusal } from '../../support/refusals.ts'
import { aMembership, ana, northBank, southBank } from '../../support/facts.ts'

const subject = { kind: 'member', memberId: zdenka } as const

interface Shown {
  readonly about: unknown
  readonly index: readonly {
    readonly section: string
    readonly items: number
    readonly about: string
    readonly note?: string
  }[]
  readonly sections: Readonly<Record<string, readonly object[]>>
}

describe('an export of somebody whom everything here knows', () => {
  it('shows whatever a scan of every table finds, with an index of it', async () => {
    const desk = await openPrivacyDesk()
    const found = new Set(findEverywhere(desk.tables, 'with lines').map((one) => one.split(':')[0] ?? ''))
    const task = await desk.settle({ kind: 'export', subject })
    const { document } = await documentOf(desk.ports, task)
    const shown = JSON.parse(document) as Shown
    expect([...marksIn(document, marksOfZdenka)].sort()).toEqual([...marksOfZdenka].sort())
    for (const { section, items, about } of shown.index) {
      expect([section, shown.sections[section]?.length]).toEqual([section, items])
      expect(about).toMatch(/^[A-Z].{10,}/)
    }
    // Each table in which the scan finds the person has a section that is not empty.
    for (const { table, sections = [] } of dataMap.filter((entry) => found.has(entry.table)))
      expect([table, sections.some((name) => (shown.sections[name] ?? []).length > 0)]).toEqual([table, true])
    expect(shown.sections['memberships']).toMatchObject([{ lastSignIn: { tokenRoles: ['Manager'] } }])
    expect(shown.sections['reviews']).toMatchObject([{ subject: { memberId: zdenka } }])
    expect(document).not.toMatch(/stamp-1|sessionStamp|antiForgery|sealed|hash-of-the/)
    expect(await desk.finish(task)).toMatchObject({ state: 'done' })
  })

  it('is not of people who merely stand beside them', async () => {
    const desk = await openPrivacyDesk()
    const { document } = await documentOf(desk.ports, await desk.settle({ kind: 'export', subject }))
    expect(document).not.toContain('Person 1')
    expect(document).not.toContain('it@contoso.example')
  })

  it('can be downloaded for seven days, and lies nowhere after that', async () => {
    const desk = await openPrivacyDesk()
    const { ports } = desk
    const asked = await requestTask(
      ports,
      { kind: 'export', organisationId: northBank, subject, withRelated: true },
      ana,
    )
    await expectRefusal('export.unready', documentOf(ports, asked))
    const task = await desk.finish(asked)
    expect(desk.tables.rows('PersonTasks').some((row) => marksIn(JSON.stringify(row), marksOfZdenka).length > 0)).toBe(
      true,
    )
    ports.clock.advance(7 * 1440 + 1)
    await expectRefusal('export.expired', documentOf(ports, task))
    while ((await purgeExpired(ports)) > 0);
    expect(await ports.personTasks.find(task)).toMatchObject({ state: 'expired' })
    expect(desk.tables.rows('PersonTasks').flatMap((row) => marksIn(JSON.stringify(row), marksOfZdenka))).toEqual([])
    ports.clock.advance(760 * 1440)
    while ((await purgeExpired(ports)) > 0);
    expect(await ports.personTasks.find(task)).toBeUndefined()
  })

  it('goes with the person when they are erased, also one that is being made just now', async () => {
    const desk = await openPrivacyDesk()
    const made = await desk.settle({ kind: 'export', subject })
    const waiting = await requestTask(
      desk.ports,
      { kind: 'export', organisationId: northBank, subject, withRelated: true },
      ana,
    )
    await desk.settle({ kind: 'erasure', subject })
    expect(await desk.ports.personTasks.find(made)).toMatchObject({ state: 'expired' })
    expect(await desk.finish(waiting)).toMatchObject({ state: 'expired' })
    expect(findEverywhere(desk.tables)).toEqual([])
  })

  it('of an account that belongs to another Organisation too shows nothing of the account', async () => {
    const desk = await openPrivacyDesk()
    await desk.ports.memberships.insert(
      aMembership({ organisationId: southBank, memberId: zdenka, displayName: 'Elsewhere' }),
    )
    const { document } = await documentOf(
      desk.ports,
      await desk.settle({ kind: 'export', subject, withRelated: false }),
    )
    const { sections, index } = JSON.parse(document) as Shown
    expect([sections['account'], sections['memberships']?.length]).toEqual([[], 1])
    expect(index.find(({ section }) => section === 'account')?.note).toMatch(/other organisations/)
    expect(document).not.toMatch(/zdenka-at-op|Elsewhere|bbbbbbbb/)
  })
})
