import { beforeAll, describe, expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { ImportLine } from '../../shared/contract/imports.ts'
import { antiForgeryHeader } from '../../shared/contract/pages.ts'
import type { Browser } from '../support/browser.ts'
import { addOrganisation, addTenant, signInOperator } from '../support/fresh.ts'
import { call, sessionOf, signIn } from '../support/hub.ts'

const place = inject('stack')
let organisationId: string
let admin: Browser

beforeAll(async () => {
  const operator = await signInOperator(place, await loadWorld('bank'))
  const tenant = await addTenant(simulatorControl(place.entra), { 'Nora Vale': ['Configurator'] })
  ;({ organisationId } = await addOrganisation(place, operator, [tenant.tid]))
  admin = (await signIn(place, tenant.person('Nora Vale'))).browser
})

/** Sends a file as a customer's engineer would, and reads the report. */
async function send(what: 'clients' | 'contacts', file: string, type = 'text/csv', query = '') {
  const session = await sessionOf(place, admin)
  const response = await admin.visit(`${place.hub}/api/v1/organisations/${organisationId}/${what}/import${query}`, {
    method: 'POST',
    headers: {
      'content-type': type,
      origin: place.hub,
      [antiForgeryHeader]: 'antiForgery' in session ? session.antiForgery : '',
    },
    body: file,
  })
  const text = await response.text()
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ImportLine)
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    reports: lines.slice(0, -1),
    last: lines.at(-1),
  }
}

const count = 2000
const contactsFile = [
  'externalId,clientExternalId,displayName,email,otherEmails,phone',
  ...Array.from({ length: count }, (_unused, place) => {
    const client = place % 2 === 0 ? 'C-1' : 'C-2'
    return `P-${place},${client},"Person ${place}, number",p${place}@harbour.example,,+44 ${place}`
  }),
  'P-broken,C-9,Nobody,none,,',
].join('\r\n')

describe('an organisation’s address book', () => {
  it('is filled from files, twice without a difference', { timeout: 120_000 }, async () => {
    const clients =
      '[{"externalId":"C-1","displayName":"Harbour Dental"},\n{"externalId":"C-2","displayName":"Quarry"}]'
    const imported = await send('clients', clients, 'application/json')
    expect(imported).toMatchObject({ status: 200, type: 'application/x-ndjson', last: { created: 2, refused: 0 } })

    const preview = await send('contacts', contactsFile, 'text/csv', '?preview=true')
    expect(preview.last).toMatchObject({ preview: true, created: count, updated: 0, unchanged: 0, refused: 1 })
    const first = await send('contacts', contactsFile)
    expect(first.last).toMatchObject({ preview: false, created: count, updated: 0, unchanged: 0, refused: 1 })
    expect(first.reports).toHaveLength(count + 1)
    expect(first.reports.at(-1)).toEqual({
      line: count + 2,
      outcome: 'refused',
      code: 'input.invalid',
      faults: ['email: is not an e-mail address'],
    })
    const again = await send('contacts', contactsFile)
    expect(again.last).toMatchObject({ created: 0, updated: 0, unchanged: count, refused: 1 })

    const { body } = await call(place, admin, 'listClients', { organisationId, search: 'harb' })
    expect(body.items).toMatchObject([{ displayName: 'Harbour Dental', externalId: 'C-1', createdBy: 'import' }])
    const clientId = body.items[0]?.clientId ?? ''
    const found = await call(place, admin, 'searchContacts', {
      organisationId,
      search: 'person 17',
      clientId,
      limit: 200,
    })
    expect(found.body.items.length).toBeGreaterThan(0)
    expect(found.body.items.every(({ displayName }) => displayName.startsWith('Person 17'))).toBe(true)
    const byEmail = await call(place, admin, 'searchContacts', { organisationId, search: 'P1999@harbour' })
    expect(byEmail.body.items).toMatchObject([{ displayName: 'Person 1999, number', externalId: 'P-1999' }])
  })

  it('is followed from the beginning to a change that somebody makes by hand', { timeout: 60_000 }, async () => {
    const seen: { sequence: number; by: string }[] = []
    let cursor: string | undefined
    do {
      const wish = { organisationId, limit: 200, ...(cursor === undefined ? {} : { cursor }) }
      const { body } = await call(place, admin, 'listContactChanges', wish)
      seen.push(...body.items.map(({ sequence, origin }) => ({ sequence, by: origin.by })))
      cursor = body.items.length === 0 ? undefined : body.next
    } while (cursor !== undefined)
    expect(seen).toEqual(Array.from({ length: count }, (_unused, place) => ({ sequence: place + 1, by: 'import' })))

    const { next } = (await call(place, admin, 'listContactChanges', { organisationId, from: 'now' })).body
    const [client] = (await call(place, admin, 'listClients', { organisationId })).body.items
    const wish = {
      organisationId,
      clientId: client?.clientId ?? '',
      displayName: 'Åsa Lind',
      email: 'asa@harbour.example',
    }
    const made = await call(place, admin, 'createContact', wish)
    expect(made.status).toBe(201)
    const key = { organisationId, contactId: made.body.contactId, version: made.body.version }
    const changed = await call(place, admin, 'changeContact', { ...key, email: null, phone: '+46 8' })
    expect(changed.body).toMatchObject({ displayName: 'Åsa Lind', phone: '+46 8' })
    expect(changed.body.email).toBeUndefined()
    expect((await call(place, admin, 'deactivateContact', key)).body.code).toBe('version.stale')
    const { version } = changed.body
    const over = await call(place, admin, 'deactivateContact', { ...key, version })
    expect(over.body).toMatchObject({ state: 'inactive', reason: 'person' })

    const { body } = await call(place, admin, 'listContactChanges', { organisationId, cursor: next })
    expect(body.items).toMatchObject([
      { what: 'created', origin: { by: 'person' }, contact: { displayName: 'Åsa Lind' } },
      { what: 'changed', fields: ['email', 'phone'], contact: { phone: '+46 8', state: 'active' } },
      { what: 'changed', fields: ['state', 'reason'], contact: { state: 'inactive', reason: 'person' } },
    ])
    const inactive = await call(place, admin, 'searchContacts', { organisationId, state: 'inactive', search: 'asa' })
    expect(inactive.body.items).toMatchObject([{ contactId: made.body.contactId }])
  })

  it('takes no file that is none', async () => {
    const refused = await send('contacts', 'a,b\n1,2\n', 'text/plain')
    expect(refused).toMatchObject({ status: 400, type: 'application/problem+json', last: { code: 'body.malformed' } })
    expect(await send('contacts', '')).toMatchObject({ status: 400, last: { code: 'body.malformed' } })
    expect(await send('contacts', 'externalId,wrong\nP-1,x\n')).toMatchObject({
      status: 200,
      reports: [{ line: 2, code: 'input.invalid', faults: ['unknown: wrong'] }],
    })
  })
})
