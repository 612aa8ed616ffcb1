import { describe, expect, it } from 'vitest'
import { deactivated, withContactWish, type ContactWish } from '../../../shared/domain/contact.ts'
import { changeClient, createClient, getClient } from '../../../shared/services/clients.ts'
import { changeContact, createContact, getContact } from '../../../shared/services/contacts.ts'
import { purgeContactChanges } from '../../../shared/services/purge-contact-changes.ts'
import { memoryPorts, type MemoryPorts } from '../../support/memory-ports.ts'
import {
  ada,
  aClient,
  aContact,
  aLink,
  ana,
  anOrganisation,
  harbour,
  noon,
  northBank,
  quarry,
  southBank,
} from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

const person = { by: 'person', id: ana } as const
const key = { organisationId: northBank, contactId: ada }

async function withAda(change: Parameters<typeof aContact>[0] = {}) {
  const { ports, tables } = memoryPorts(noon)
  await ports.clients.insert(aClient())
  await ports.clients.insert(aClient({ clientId: quarry, displayName: 'Quarry' }))
  const { written } = await ports.contacts.write(northBank, [{ after: aContact(change) }], person)
  return { ports, tables, version: written[0]?.version ?? '' }
}

const wishing = (ports: MemoryPorts, version: string, wish: ContactWish) =>
  changeContact(ports, key, version, (contact, at) => withContactWish(contact, wish, at), person)

const linesOf = async (ports: MemoryPorts) => (await ports.contactFeed.read(northBank, 'beginning', 50)).items

describe('a contact made by a person', () => {
  it('belongs to a client of the organisation, and is in the feed', async () => {
    const { ports } = await withAda()
    const wish = { organisationId: northBank, clientId: quarry, displayName: 'Bo', email: 'ada@harbour.example' }
    const made = await createContact(ports, wish, person)
    expect(made).toMatchObject({ ...wish, state: 'active', createdBy: 'person', createdAt: noon, otherEmails: [] })
    expect((await linesOf(ports)).at(-1)).toMatchObject({
      what: 'created',
      origin: person,
      contact: { displayName: 'Bo' },
    })
    await expectRefusal('client.unknown', createContact(ports, { ...wish, organisationId: southBank }, person))
  })

  it('has an external id that no other has', async () => {
    const { ports, version } = await withAda()
    const wish = { organisationId: northBank, clientId: harbour, displayName: 'Bo', externalId: 'P-1' }
    await createContact(ports, wish, person)
    await expectRefusal('externalId.taken', createContact(ports, wish, person))
    await expectRefusal('externalId.taken', wishing(ports, version, { externalId: 'P-1' }))
  })
})

describe('a change of a contact', () => {
  it('is made on the version that was read, and told in the feed', async () => {
    const { ports, version } = await withAda()
    const changed = await wishing(ports, version, { phone: '1' })
    expect(changed.phone).toBe('1')
    await expectRefusal('version.stale', wishing(ports, version, { phone: '2' }))
    expect(await linesOf(ports)).toMatchObject([{ what: 'created' }, { what: 'changed', fields: ['phone'] }])
    await expectRefusal('contact.unknown', getContact(ports, { ...key, organisationId: southBank }))
  })

  it('that changes nothing writes nothing', async () => {
    const { ports, tables, version } = await withAda()
    const before = tables.rows('Contacts')
    expect((await wishing(ports, version, { displayName: 'Ada Byron', phone: null })).version).toBe(version)
    expect(tables.rows('Contacts')).toEqual(before)
  })

  it('loses to one that came between reading and writing', async () => {
    const { ports, version } = await withAda()
    const write: MemoryPorts['contacts']['write'] = async (...asked) => {
      const before = await getContact(ports, key)
      await ports.contacts.write(northBank, [{ before, after: { ...before, phone: 'meanwhile' } }], person)
      return ports.contacts.write(...asked)
    }
    const meddling = { ...ports, contacts: { ...ports.contacts, write } }
    await expectRefusal('version.stale', wishing(meddling, version, { phone: '2' }))
    expect(await getContact(ports, key)).toMatchObject({ phone: 'meanwhile' })
  })

  it('moves it to another client of the organisation', async () => {
    const { ports, version } = await withAda()
    await expectRefusal('client.unknown', wishing(ports, version, { clientId: ada as never }))
    expect(await wishing(ports, version, { clientId: quarry })).toMatchObject({ clientId: quarry })
  })

  it.each([
    ['an active link', {}, 'contact.linked'],
    ['a link that is not active any more', { state: 'inactive' }, undefined],
    ['a link that is of another contact by now', { contactId: quarry as never }, undefined],
  ] as const)('moves it or not, with %s', async (_what, change, refusal) => {
    const link = aLink(change)
    const { tid, objectId } = link
    const { ports, version } = await withAda({ provenance: { source: 'entra', tid, objectId, syncedAt: noon } })
    await ports.contactLinks.putAll(northBank, tid, [link])
    const moving = wishing(ports, version, { clientId: quarry })
    if (refusal) await expectRefusal(refusal, moving)
    else expect(await moving).toMatchObject({ clientId: quarry })
    expect(await getContact(ports, key)).toMatchObject({ clientId: refusal ? harbour : quarry })
  })

  it('deactivates it for the reason that a person said so', async () => {
    const { ports, version } = await withAda()
    await changeContact(ports, key, version, (contact, at) => deactivated(contact, at, 'person'), person)
    expect((await linesOf(ports)).at(-1)).toMatchObject({ fields: ['state', 'reason'], contact: { reason: 'person' } })
  })
})

describe('a client', () => {
  it('is made and changed by a person, on the version that was read', async () => {
    const { ports } = memoryPorts(noon)
    const made = await createClient(ports, { organisationId: northBank, displayName: 'Harbour', externalId: 'C-1' })
    expect(made).toMatchObject({ state: 'active', createdBy: 'person', createdAt: noon })
    const change = (version: string, displayName: string) =>
      changeClient(ports, made, version, (client, at) => ({ ...client, displayName, changedAt: at }))
    const changed = await change(made.version, 'Haven')
    await expectRefusal('version.stale', change(made.version, 'Late'))
    expect(await getClient(ports, made)).toEqual(changed)
    expect(await changeClient(ports, made, changed.version, (client) => client)).toEqual(changed)
    await expectRefusal('client.unknown', getClient(ports, { ...made, organisationId: southBank }))
  })
})

describe('the nightly purge of changes', () => {
  it('leaves thirty days of every organisation, and what is being written', async () => {
    const { ports } = await withAda()
    for (const organisationId of [northBank, southBank])
      await ports.organisations.insert(anOrganisation({ organisationId }))
    await ports.contacts.write(southBank, [{ after: aContact({ organisationId: southBank }) }], person)
    ports.clock.advance(20 * 1440)
    await createContact(ports, { organisationId: northBank, clientId: harbour, displayName: 'Bo' }, person)
    expect(await purgeContactChanges(ports)).toBe(0)
    ports.clock.advance(10 * 1440 + 1)
    expect(await purgeContactChanges(ports)).toBe(2)
    expect((await linesOf(ports)).map(({ contact }) => contact.displayName)).toEqual(['Bo'])
  })
})
