import { TableClient, TableServiceClient } from '@azure/data-tables'
import { webcrypto } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { simulatorControl } from '../../../local/simulators/control-client.ts'
import { loadWorld } from '../../../local/worlds/load-world.ts'
import { deliveryPlace } from '../../../shared/domain/delivery.ts'
import { deliveryId, type OrganisationId } from '../../../shared/domain/ids.ts'
import type { Browser } from '../../support/browser.ts'
import { eventually } from '../../support/eventually.ts'
import { addOrganisation, addTenant, signInOperator } from '../../support/fresh.ts'
import { call, signIn, type HubPlace } from '../../support/hub.ts'
import { ownStack } from '../../support/stack.ts'

const contact = 'canary.contact@northbank.example'
let stack: Awaited<ReturnType<typeof ownStack>>
let place: HubPlace
let admin: Browser
let organisationId: OrganisationId
/** What the hub told browsers, but the one answer that hands the link over. */
const told: string[] = []
/** What must not be found anywhere, by what it is. */
const canaries = new Map<string, string>()

beforeAll(async () => {
  stack = await ownStack('bank')
  place = { hub: stack.hub, entra: stack.entra ?? '' }
  const world = await loadWorld('bank')
  const operator = await signInOperator(place, world)
  const tenant = await addTenant(simulatorControl(place.entra), { 'Ada Marsh': ['Admin'] })
  organisationId = (await addOrganisation(place, operator, [tenant.tid])).organisationId
  admin = (await signIn(place, tenant.person('Ada Marsh'))).browser
}, 300_000)
afterAll(() => stack.stop())

const note = <Answer extends { readonly body: unknown }>(answer: Answer): Answer => {
  told.push(JSON.stringify(answer.body))
  return answer
}

/** A program that the hub makes at Microsoft, with a secret of its own. */
async function provisioned(): Promise<{ readonly clientId: string; readonly keyId: string }> {
  const wish = { organisationId, displayName: 'Loan engine', credential: { kind: 'password' as const } }
  note(await call(place, admin, 'startProvisioning', wish))
  return eventually('a secret on the board', async () => {
    const { body } = note(await call(place, admin, 'listSecrets', { organisationId }))
    const [secret] = body.items
    return secret?.clientId === undefined || secret.keyId === undefined
      ? undefined
      : { clientId: secret.clientId, keyId: secret.keyId }
  })
}

async function openInBrowser(sealed: string, key: string, about: string): Promise<string> {
  const octets = Buffer.from(sealed, 'base64url')
  const opening = await webcrypto.subtle.importKey('raw', Buffer.from(key, 'base64url'), 'AES-GCM', false, ['decrypt'])
  const algorithm = { name: 'AES-GCM', iv: octets.subarray(0, 12), additionalData: Buffer.from(about) }
  return Buffer.from(await webcrypto.subtle.decrypt(algorithm, opening, octets.subarray(12))).toString()
}

const found = (text: string) => [...canaries].filter(([value]) => text.includes(value)).map(([, what]) => what)

describe('a secret from its making to its opening, through the whole stack', () => {
  it(
    'opens once among a hundred who come together, and is the one that Microsoft gave',
    { timeout: 240_000 },
    async () => {
      note(await call(place, admin, 'changeNoticeSettings', { organisationId, contacts: [contact] }))
      const secret = await provisioned()
      const { status, body } = await call(place, admin, 'createDelivery', { organisationId, ...secret })
      expect(status).toBe(201)
      const { pathname, hash } = new URL(body.link)
      const id = deliveryId(pathname.split('/').at(-1) ?? '')
      const [proof = '', key = ''] = hash.slice(1).split('.')
      canaries.set(proof, 'proof of a link').set(key, 'key of a link')
      const link = { organisationId, deliveryId: id, proof }
      expect(note(await call(place, admin, 'viewDelivery', link)).status).toBe(200)
      const all = await Promise.all(Array.from({ length: 100 }, () => call(place, admin, 'openDelivery', link)))
      for (const answer of all) note(answer)
      const [taken, ...others] = all.filter((answer) => answer.status === 200)
      expect([others.length, all.filter((answer) => answer.body.code === 'delivery.opened').length]).toEqual([0, 99])
      const value = await openInBrowser(taken!.body.sealed, key, deliveryPlace({ organisationId, deliveryId: id }))
      canaries.set(value, 'value of a secret')
      expect(value.length).toBeGreaterThan(20)
      for (const route of ['listDeliveries', 'listAudit', 'listSecrets'] as const)
        note(await call(place, admin, route, { organisationId }))
      note(await call(place, admin, 'exportSecrets', { organisationId, format: 'json' }))
    },
  )

  it('leaves neither value nor key nor proof in an answer, a log, a table, the audit trail or the state of a workflow', async () => {
    expect(canaries.size).toBe(3)
    expect(told.flatMap(found)).toEqual([])
    const log = stack.lines.filter((line) => line.startsWith('hub | '))
    expect(log.flatMap(found)).toEqual([])
    expect(log.join('\n')).not.toContain(contact)
    const connectionString = stack.environment['TABLE_STORAGE_CONNECTION_STRING'] ?? ''
    const options = { allowInsecureConnection: true }
    const tables: string[] = []
    for await (const { name = '' } of TableServiceClient.fromConnectionString(connectionString, options).listTables()) {
      tables.push(name)
      for await (const row of TableClient.fromConnectionString(connectionString, name, options).listEntities()) {
        expect(found(JSON.stringify(row)).map((what) => `${what} in ${name}`)).toEqual([])
        if (name === 'Trail') expect(JSON.stringify(row)).not.toContain(contact)
      }
    }
    expect(tables).toEqual(expect.arrayContaining(['Deliveries', 'IntegrationSecrets', 'NoticeSettings', 'Trail']))
    // The local host keeps workflows in files; the vault and Microsoft are simulated in others.
    const files = (await readdir(stack.data, { recursive: true })).filter((file) => /\.sqlite(-wal)?$/.test(file))
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) expect(found((await readFile(join(stack.data, file))).toString('latin1'))).toEqual([])
  })
})
