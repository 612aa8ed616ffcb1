import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { peopleOf } from '../worlds/directory-people.ts'
import type { World, WorldCustomer } from '../worlds/world.ts'
import type { Visitor } from './camera.ts'
import { follow, pick, press, sees, signIn } from './steps.ts'

/** Enough for every kind of tenant to be on the page, few enough for a walk of a minute. */
const customers = 24
const people = 14
/** Where an administrator never consented: its people cannot be read. */
const closed = 5

/** The service provider's world with the first of its customers. */
export function withFewCustomers(world: World): World {
  const own = (world.partner?.customers ?? []).slice(0, customers)
  return {
    ...world,
    partner: world.partner && {
      ...world.partner,
      customers: own.map((customer, place) => ({
        ...customer,
        people,
        ...(place === closed ? { consented: false } : {}),
      })),
    },
  }
}

/** From nothing connected to a first sync, as the console leads there, and what is there to be done every day then. */
export async function walkServiceProvider(
  open: (look?: 'wide' | 'phone') => Promise<Visitor>,
  world: World,
  data: string,
): Promise<void> {
  const visitor = await open()
  const { page, shoot } = visitor
  await signIn(page, world, 'Hedda Skerry', '/console/connect/connection')
  // That world is connected from the start.
  await press(page, 'Disconnect')
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Disconnect' }).click()
  await page.goto('/console/connect/connection')
  await page.getByRole('radio', { name: /Microsoft, directly/ }).check()
  await shoot('connect')
  await press(page, 'Sign in at Microsoft')
  await pick(page, world, 'Hedda Skerry')
  await sees(page, 'Microsoft let us in')
  await follow(page, 'Go on: Discover tenants')
  await press(page, 'Start discovery')
  await page.getByText('Last discovery').waitFor({ timeout: 120_000 })

  await importFiles(page, world, data)
  await mapTenants(visitor)
  await synchronise(visitor)
  await everyDay(visitor, world)
  await visitor.leave()
  const phone = await open('phone')
  await signIn(phone.page, world, 'Hedda Skerry', '/console/')
  await sees(phone.page, 'What needs you today')
  await phone.shoot('phone')
  await phone.leave()
}

const csv = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => `${row.map((cell) => `"${cell}"`).join(',')}\n`).join('')

/**
 * The address book that was there before: half of the customers by name and domain, some by a name that is only like theirs; and of some people
 * two contacts with one address.
 */
async function importFiles(page: Page, world: World, data: string): Promise<void> {
  const all = world.partner?.customers ?? []
  const clients = [
    ...all
      .slice(0, 12)
      .map(({ displayName, defaultDomain }, place) => [`C-${100 + place}`, displayName, defaultDomain]),
    ...all
      .slice(12, 16)
      .map(({ displayName }, place) => [`C-${112 + place}`, displayName.replace(/ (\w+)$/, ' & Sons $1'), '']),
  ]
  await importFile(page, data, 'clients', [['externalId', 'displayName', 'primaryDomain'], ...clients])
  const contacts = all.slice(0, 3).flatMap((customer, place) => twinsOf(world, customer, place))
  await importFile(page, data, 'contacts', [
    ['externalId', 'displayName', 'clientExternalId', 'email', 'phone', 'role'],
    ...contacts,
  ])
}

function twinsOf(world: World, { tid }: WorldCustomer, place: number): string[][] {
  const person = peopleOf(world, tid)?.at(0)
  if (!person?.mail) throw new Error('The first person of a directory has an address.')
  const { givenName, surname, mail } = person
  const client = `C-${100 + place}`
  return [
    [
      `P-${place}-1`,
      `${(givenName ?? '').slice(0, 1)}. ${surname ?? ''}`,
      client,
      mail,
      '+44 20 7946 0101',
      'Accounts',
    ],
    [`P-${place}-2`, `${givenName ?? ''} ${surname ?? ''}`, client, mail, '+44 20 7946 0102', 'Office manager'],
  ]
}

async function importFile(page: Page, data: string, what: 'clients' | 'contacts', rows: string[][]): Promise<void> {
  const path = join(data, `${what}.csv`)
  await writeFile(path, csv(rows))
  await page.goto(`/console/${what}/import`)
  await page.locator('input[type=file]').setInputFiles(path)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await sees(page, `${rows.length - 1} rows done.`)
}

async function mapTenants({ page, shoot }: Visitor): Promise<void> {
  await page.goto('/console/connect/mapping')
  await press(page, /^Take all \d+ auto-matched/)
  await sees(page, /decisions wait/)
  await page.goto('/console/connect/mapping?show=needs-review')
  await page.getByLabel('Select all on this page').waitFor()
  await shoot('map')
  await page.goto('/console/connect/mapping?show=unmatched')
  await press(page, /^Create a client for all/)
  await press(page, 'Review and confirm')
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click()
  await sees(page, /decisions were written/)
}

async function synchronise({ page, shoot }: Visitor): Promise<void> {
  await follow(page, 'Go on: Initial sync')
  await press(page, 'Start preview')
  await page.getByText('This was a preview').waitFor({ timeout: 120_000 })
  await shoot('preview')
  await press(page, 'Synchronise now')
  await page.getByRole('dialog').getByRole('button', { name: 'Synchronise' }).click()
  await page.getByRole('link', { name: 'Look at the run' }).first().waitFor({ timeout: 120_000 })
}

async function everyDay({ page, shoot }: Visitor, world: World): Promise<void> {
  await page.goto('/console/runs')
  await page.locator('.row a').first().click()
  await page.getByRole('heading', { level: 1, name: 'Sync run' }).waitFor()
  await shoot('run')
  const tenant = page.getByRole('button', { name: `People of ${world.partner?.customers[0]?.displayName ?? ''}` })
  await tenant.click()
  await page.getByRole('region', { name: /^People of/ }).scrollIntoViewIfNeeded()
  await page.locator('#run-people').evaluate((heading: { scrollIntoView(): void }) => {
    heading.scrollIntoView()
  })
  await shoot('people')
  await page.goto('/console/queue')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await shoot('queue')
  await page.goto('/console/contacts')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await shoot('contacts')
  await page.goto('/console/clients')
  await follow(page, world.partner?.customers[0]?.displayName ?? '')
  await sees(page, 'Sync Entra now')
  await shoot('client')
  await page.goto('/console/')
  await sees(page, 'What needs you today')
  await shoot('needs-you')
}
