import { TableClient } from '@azure/data-tables'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startAzurite, type RunningAzurite } from '../../local/stack/azurite.ts'
import type { Environment } from '../../local/stack/environment.ts'
import { hubProcess } from '../../local/stack/hub-process.ts'
import { choosePorts } from '../../local/stack/ports.ts'
import { azureBlobs } from '../../shared/adapters/blob-storage/blobs.ts'
import { archivedTables } from '../../shared/domain/backup/archive-plan.ts'
import type { Browser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { call, personOf, signIn } from '../support/hub.ts'
import { smallMsp } from '../support/small-msp.ts'
import { ownStack } from '../support/stack.ts'
import { confirmAll, makeClients, openSyncOffice, ordinaryPeople, type SyncOffice } from '../support/sync-office.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

let stack: Awaited<ReturnType<typeof ownStack>>
let office: SyncOffice
let folder: string
let fresh: RunningAzurite

beforeAll(async () => {
  stack = await ownStack(await smallMsp({ customers: 2, people: 6, first: 8 }))
  office = await openSyncOffice(stack)
  await office.discover()
  folder = await mkdtemp(join(tmpdir(), 'tenantry-restored-'))
  const any = { port: 0, purpose: 'the storage to come' }
  fresh = await startAzurite(folder, await choosePorts({ blob: any, queue: any, table: any }), () => undefined)
}, 240_000)
afterAll(async () => {
  await stack.stop()
  await fresh.stop()
  await rm(folder, { recursive: true, force: true })
})

const storageOf = (environment: Environment) => environment['TABLE_STORAGE_CONNECTION_STRING'] ?? ''

/** Every row of a table by its keys, with the types of its columns, without what storage itself says of it. */
async function rowsOf(connectionString: string, table: string): Promise<ReadonlyMap<string, string>> {
  const client = TableClient.fromConnectionString(connectionString, table, { allowInsecureConnection: true })
  const rows = new Map<string, string>()
  try {
    for await (const { etag: _etag, timestamp: _at, ...row } of client.listEntities({ disableTypeConversion: true }))
      rows.set(`${String(row.partitionKey)} ${String(row.rowKey)}`, JSON.stringify(Object.entries(row).sort()))
  } catch (thrown) {
    // A table that nobody wrote yet.
    if ((thrown as { statusCode?: number }).statusCode !== 404) throw thrown
  }
  return rows
}

/** What `npm run restore` runs, killed where it says so. */
async function restore(environment: Environment, args: readonly string[], killAt?: RegExp) {
  const child = spawn(process.execPath, ['local/restore/restore.ts', ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
  })
  let said = ''
  const hear = (chunk: Buffer) => {
    said += chunk.toString()
    if (killAt?.test(said)) child.kill('SIGKILL')
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, said }
}

/** The runbook's first step: the container goes along. */
async function copyContainer(from: string, to: string): Promise<void> {
  const at = (connectionString: string) =>
    azureBlobs({ kind: 'connection-string', connectionString, container: 'backups' })
  for await (const { name, size } of at(from).list('')) {
    const bytes = await at(from).read(name, 0, size)
    if (bytes) await at(to).put(name, bytes)
  }
}

async function download(browser: Browser, backupId: string): Promise<Buffer> {
  const address = `${stack.hub}/api/v1/platform/backups/${backupId}/archive?from=`
  const first = await browser.visit(`${address}0`)
  expect(first.headers.get('content-disposition')).toContain(`tenantry-${backupId}.tar`)
  const bytes = Buffer.from(await first.arrayBuffer())
  expect((await (await browser.visit(`${address}${String(bytes.length)}`)).arrayBuffer()).byteLength).toBe(0)
  return bytes
}

it(
  'everything is backed up and restored into an empty storage, though the hub and the restore are killed, and people sign in there',
  { timeout: 400_000 },
  async () => {
    const place = await makeClients(office)
    await office.finished(await confirmAll(office, place))
    const { browser } = await signIn(office.place, personOf(office.world, 'Nadir Quist'))
    const bram = personOf(office.world, 'Bram Ostler')
    await signIn(office.place, bram)

    const started = await call(office.place, browser, 'startBackup', undefined)
    expect(started.status).toBe(202)
    await stack.restartHub('kill')
    const { backupId } = started.body
    const whole = await eventually('the backup is whole', async () => {
      const { body } = await call(office.place, browser, 'readBackup', { backupId }).catch(() => ({ body: undefined }))
      return body?.state === 'done' ? body : undefined
    })
    const archive = await download(browser, backupId)
    expect(archive.length).toBe(whole.size)

    // Somebody is erased afterwards.
    const tid = place.tids[0] ?? ''
    const [known] = await ordinaryPeople(office.control, tid)
    const contacts = await office.every('listContacts', { clientId: place.clients.get(tid) })
    const contact = contacts.find(({ provenance }) => provenance?.objectId === known?.id)
    const before = new Map<string, ReadonlyMap<string, string>>()
    for (const table of archivedTables) before.set(table, await rowsOf(storageOf(stack.environment), table))
    const subject = { kind: 'contact', contactId: contact?.contactId } as const
    const { taskId } = await office.ask('startErasure', { subject, waitHours: 0 })
    await eventually('the erasure is over', async () =>
      (await office.ask('readErasure', { taskId })).state === 'done' ? true : undefined,
    )
    await stack.killHub()

    await copyContainer(storageOf(stack.environment), fresh.connectionString)
    const environment = {
      ...stack.environment,
      AzureWebJobsStorage: fresh.connectionString,
      TABLE_STORAGE_CONNECTION_STRING: fresh.connectionString,
    }
    const dry = await restore(environment, [backupId, '--dry-run'])
    expect(dry).toMatchObject({ code: 0, said: expect.stringContaining(whole.digest ?? '-') as string })
    expect(dry.said).toContain('1 erasures since')
    expect((await rowsOf(fresh.connectionString, 'Organisations')).size).toBe(0)
    expect((await restore(environment, [backupId], /Contacts: \d+ rows/)).code).not.toBe(0)
    const restored = await restore(environment, [backupId])
    expect(restored).toMatchObject({ code: 0, said: expect.stringContaining('Restored.') as string })
    expect((await restore(environment, [backupId])).said).toContain('already')
    expect(await restore(stack.environment, [backupId])).toMatchObject({
      code: 1,
      said: expect.stringContaining('restore.refused') as string,
    })

    // Row for row, but for rows that told of the person who was erased, and what the erasure itself wrote: its marks are those of before.
    const about = [known?.id ?? '', contact?.contactId ?? '', taskId]
    const isAbout = (row = '') => about.some((mark) => row.includes(mark))
    const written = new Set(['Trail', 'ErasureMarks'])
    const marks = await rowsOf(fresh.connectionString, 'ErasureMarks')
    expect([...marks.keys()]).toEqual([...(await rowsOf(storageOf(stack.environment), 'ErasureMarks')).keys()])
    let compared = 0
    for (const table of archivedTables.filter((name) => !written.has(name))) {
      const [was, is] = [before.get(table) ?? new Map<string, string>(), await rowsOf(fresh.connectionString, table)]
      const others = [...new Set([...was.keys(), ...is.keys()])].filter((key) => was.get(key) !== is.get(key))
      expect([table, others.filter((key) => !isAbout(was.get(key) ?? is.get(key)) && !isOfFeed(key))]).toEqual([
        table,
        [],
      ])
      compared += is.size
    }
    expect(compared).toBeGreaterThan(100)

    const port = Number(new URL(stack.hub).port)
    const data = join(folder, 'hub')
    const hub = hubProcess({
      name: 'The restored hub',
      module: join(root, 'local/host/main.ts'),
      args: ['--app', root, '--data', data, '--port', String(port)],
      env: environment,
      log: () => undefined,
    })
    await hub.start()
    try {
      // Whoever was signed in is not; whoever has an account has it again.
      expect((await call(office.place, browser, 'readSession', undefined)).status).toBe(401)
      const again = await signIn(office.place, bram)
      const session = await call(office.place, again.browser, 'readSession', undefined)
      expect(JSON.stringify(session.body)).toContain('Bram Ostler')
      const renewed = await openSyncOffice({ ...stack, environment })
      expect(await renewed.sync()).toMatchObject({ state: 'completed', created: 0, failed: 0 })
      const left = await renewed.every('listContacts', { clientId: place.clients.get(tid) })
      expect(left.map(({ contactId }) => contactId)).not.toContain(contact?.contactId)
      expect(left.length).toBe(contacts.length - 1)
    } finally {
      await hub.end()
    }
  },
)

/** How far the feed is, and the slot in which readers are told of the erasure. */
const isOfFeed = (key: string) => / (?:head|settled|foot|f_\d{12})$/.test(key)
