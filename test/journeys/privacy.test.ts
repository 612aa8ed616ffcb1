import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { call, personOf, signIn } from '../support/hub.ts'
import { scanStack } from '../support/scan.ts'
import { smallMsp } from '../support/small-msp.ts'
import { ownStack } from '../support/stack.ts'
import { confirmAll, makeClients, openSyncOffice, ordinaryPeople, type SyncOffice } from '../support/sync-office.ts'

let stack: Awaited<ReturnType<typeof ownStack>>
let office: SyncOffice

beforeAll(async () => {
  stack = await ownStack(await smallMsp({ customers: 2, people: 6, first: 8 }))
  office = await openSyncOffice(stack)
  await office.discover()
}, 240_000)
afterAll(() => stack.stop())

const scan = (marks: readonly string[]) =>
  scanStack({
    connectionString: stack.environment['TABLE_STORAGE_CONNECTION_STRING'] ?? '',
    data: stack.data,
    marks: marks.map((mark) => mark.toLowerCase()),
  })

const erased = (taskId: string) =>
  eventually('the erasure is over', async () => {
    const task = await office.ask('readErasure', { taskId }).catch(() => undefined)
    return task?.state === 'done' ? task : undefined
  })

/** The audit trail holds ids, and a report those of the hub's own. */
const byNameIn = (found: readonly string[]) => found.filter((one) => !one.startsWith('Audit: '))

it(
  'whom a directory and the sign-in page know is exported, erased and forgotten while the hub is killed',
  { timeout: 300_000 },
  async () => {
    const place = await makeClients(office)
    await office.finished(await confirmAll(office, place))
    const tid = place.tids[0] ?? ''
    const [known] = await ordinaryPeople(office.control, tid)
    const clientId = place.clients.get(tid)
    const contacts = await office.every('listContacts', { clientId })
    const contact = contacts.find(({ provenance }) => provenance?.objectId === known?.id)
    const bram = personOf(office.world, 'Bram Ostler')
    for (let visit = 0; visit < 2; visit += 1) await signIn(office.place, bram)
    const member = (await office.every('listMembers', { name: 'Bram' }))[0]
    const marks = [known?.id ?? '', known?.mail ?? '', 'Bram Ostler', 'Ostler', bram.oid]
    const before = await scan(marks)
    expect(new Set(before.map((one) => one.split(':')[0]))).toEqual(
      new Set(['Contacts', 'ContactLinks', 'Members', 'Memberships', 'Passports', 'Sessions', 'SyncPeople']),
    )

    // The document has what the scan found.
    const subject = { kind: 'contact', contactId: contact?.contactId } as const
    const { taskId } = await office.ask('startExport', { subject })
    await eventually('the export is made', async () =>
      (await office.ask('readExport', { taskId })).state === 'done' ? true : undefined,
    )
    const address = `${office.place.hub}/api/v1/organisations/${office.organisationId}/privacy/exports/${taskId}/document`
    const downloaded = await office.browser.visit(address)
    expect(downloaded.headers.get('content-disposition')).toContain(`export-${taskId}.json`)
    const document = (await downloaded.json()) as { sections: Record<string, readonly object[]> }
    expect(document.sections['contacts']).toMatchObject([{ email: known?.mail }])
    expect(
      Object.entries(document.sections)
        .filter(([, items]) => items.length > 0)
        .map(([name]) => name),
    ).toEqual(expect.arrayContaining(['links', 'contacts', 'feed', 'syncs']))

    const since = (await office.ask('listContactChanges', { from: 'now' })).next
    const first = await office.ask('startErasure', { subject, waitHours: 0 })
    await stack.restartHub('kill')
    const of = { kind: 'member', memberId: member?.memberId ?? '' } as const
    const second = await office.ask('startErasure', { subject: of, waitHours: 0 })
    await stack.restartHub('kill')
    const reports = [await erased(first.taskId), await erased(second.taskId)]
    for (const { report } of reports)
      expect(report.filter(({ left = 0, kept }) => left > 0 && kept === undefined)).toEqual([])
    expect(byNameIn(await scan(marks))).toEqual([])
    expect(stack.lines.filter((line) => line.startsWith('hub') && /Ostler/.test(line))).toEqual([])

    // Readers of the feed go on, the next sync makes nobody anew, and the person can sign in as somebody new.
    const { items } = await office.ask('listContactChanges', { cursor: since })
    expect(items.map(({ what }) => what)).toEqual(['erased'])
    expect(await office.sync('preview')).toMatchObject({ created: 0, linked: 0, failed: 0 })
    expect(await office.sync()).toMatchObject({ state: 'completed', created: 0, linked: 0, failed: 0 })
    expect(byNameIn(await scan(marks))).toEqual([])
    const again = await call(office.place, (await signIn(office.place, bram)).browser, 'readSession', undefined)
    expect(JSON.stringify(again.body)).not.toContain(member?.memberId)
  },
)
