import { rm, writeFile } from 'node:fs/promises'
import { chromium } from 'playwright-core'
import { antiForgeryHeader } from '../../shared/contract/pages.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { seedOffice, ownerOf, type OfficeSize } from '../support/big-office.ts'
import { digits, figureOf, inRounds, ratio, shown, timeOf } from '../support/figures.ts'
import { withCountedStorage, withStack, type CountedStorage } from '../support/hosts.ts'
import { accountOf, signIn } from '../support/person.ts'
import type { Section } from '../support/section.ts'
import { empty, emptyPage, executablePath, viewOf } from './console.ts'

export const everydayOffice: OfficeSize = { clients: 500, contacts: 2_000, tenants: 100, open: 100, settled: 500 }
export const wholeOffice: OfficeSize = {
  clients: 10_000,
  contacts: 100_000,
  tenants: 1_000,
  open: 1_000,
  settled: 10_000,
}

/** What stands behind the pages of an organisation of a size, and what somebody waits for them. */
export async function officeViews(rounds: number, size: OfficeSize): Promise<Section> {
  const world = await loadWorld('msp')
  // The hub reads its pages once: this one has to lie there before it starts.
  await writeFile(empty, emptyPage)
  try {
    return await withCountedStorage((storage) =>
      withStack(
        async ({ hub }) => {
          await seedOffice(storage.direct, ownerOf(world), size)
          const { cookie } = await signIn(hub, accountOf(world, 'Hedda Skerry'))
          const place = { hub, cookie, storage, root: `/api/v1/organisations/${ownerOf(world)}` }
          return sectionOf(size, rounds, await routesOf(place, rounds), await viewsOf(place, rounds))
        },
        { world: { world, source: 'msp' }, given: { TABLE_STORAGE_CONNECTION_STRING: storage.counted } },
      ),
    )
  } finally {
    await rm(empty, { force: true })
  }
}

interface Place {
  readonly hub: string
  readonly cookie: string
  readonly storage: CountedStorage
  /** The address of the organisation's routes. */
  readonly root: string
}

interface Page {
  readonly items?: readonly unknown[]
  readonly next?: string
}

type Measured = readonly [name: string, items: string, requests: string, milliseconds: string]

async function routesOf({ hub, cookie, storage, root }: Place, rounds: number): Promise<readonly Measured[]> {
  const session = await fetch(`${hub}/auth/session`, { headers: { cookie, accept: 'application/json' } })
  const { antiForgery = '' } = (await session.json()) as { antiForgery?: string }
  const ask = async (path: string, body?: object): Promise<Page> => {
    const headers = { cookie, accept: 'application/json' }
    const changing = { origin: hub, 'content-type': 'application/json', [antiForgeryHeader]: antiForgery }
    const answer = await fetch(`${hub}${root}${path}`, {
      ...(body === undefined ? { headers } : { method: 'POST', headers: { ...headers, ...changing } }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Page
  }
  const measure = async (name: string, act: () => Promise<Page>, times = rounds): Promise<Measured> => {
    const taken: number[] = []
    let requests = 0
    let page: Page = {}
    for (let round = 0; round < times; round += 1) {
      storage.proxy.take()
      taken.push(await timeOf(async () => (page = await act())))
      requests = storage.proxy.take().length
    }
    return [name, `${page.items?.length ?? ''}`, `${requests}`, shown(figureOf(taken), 'ms')]
  }
  const list = (path: string) => () => ask(path)
  const second = (path: string) => async () => {
    const { next = '' } = await ask(path)
    storage.proxy.take()
    return ask(`${path}&cursor=${encodeURIComponent(next)}`)
  }
  const tenants = '/managed-tenants/suggestions'
  return [
    await measure('who asks: the session alone', list('/connection')),
    await measure('suggestions: read for the first time', list(`${tenants}?limit=50`), 1),
    await measure('suggestions: a page', list(`${tenants}?limit=50`)),
    await measure('suggestions: the next page', second(`${tenants}?limit=50`)),
    await measure('suggestions: searched', list(`${tenants}?limit=50&text=kestrel`)),
    await measure('suggestions: the counts on the start page', list(`${tenants}?limit=1`)),
    await measure('tenants: a page', list('/managed-tenants?limit=25')),
    await measure('clients: a page', list('/clients?limit=50')),
    await measure('clients: the next page', second('/clients?limit=50')),
    await measure('clients: searched', list('/clients?limit=50&search=kestrel%20dairy')),
    await measure('contacts: a page', list('/contacts?limit=50')),
    await measure('contacts: the next page', second('/contacts?limit=50')),
    await measure('contacts: searched', () => ask('/contacts/search', { search: 'person42', limit: 50 })),
    await measure('queue: a page', list('/reconciliation?state=open&limit=50')),
    await measure('queue: the next page', second('/reconciliation?state=open&limit=50')),
    await measure('queue: 200 for the count', list('/reconciliation?state=open&limit=200')),
    await measure('queue: what was dismissed', list('/reconciliation?state=dismissed&limit=50')),
  ]
}

const views = {
  'an empty page': '/console/empty.html',
  'the start page': '/console/',
  'the contacts': '/console/contacts',
  'the clients': '/console/clients',
  'the queue': '/console/queue',
}

async function viewsOf({ hub, cookie }: Place, rounds: number): Promise<readonly Measured[]> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--headless'] })
  try {
    await viewOf(browser, hub, cookie, '/console/')
    const looks = Object.fromEntries(
      Object.entries(views).map(([name, path]) => [name, () => viewOf(browser, hub, cookie, path)]),
    )
    const figures = await inRounds(rounds, looks)
    const first = figures['an empty page']?.median ?? Number.NaN
    return Object.entries(figures).map(([name, figure]) => [
      `first view: ${name}`,
      ratio(figure.median, first),
      '',
      shown(figure, 'ms'),
    ])
  } finally {
    await browser.close()
  }
}

function sectionOf(
  { clients, contacts, tenants, open, settled }: OfficeSize,
  rounds: number,
  routes: readonly Measured[],
  looks: readonly Measured[],
): Section {
  const counted = `${digits(clients)} clients, ${contacts.toLocaleString('en-GB')} contacts, ${digits(tenants)} tenants`
  return {
    title: 'Pages of a large organisation',
    about: `An organisation of ${counted}, ${digits(open)} people in the queue and ${digits(settled)} that were settled, seeded straight into storage; ${rounds} rounds. Requests to storage are those of the hub for one request of a browser, five of which say who asks: they are exact. A first view is in a browser that was never here, until its heading is drawn, beside an empty page of the same hub. The storage is Azurite, in memory, which looks through a whole table for every list: its milliseconds grow with what it holds, as those of Azure do not.`,
    columns: ['', 'items, or beside the empty page', 'requests to storage', 'milliseconds'],
    rows: [...routes, ...looks],
  }
}
