import { rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser } from 'playwright-core'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { inRounds, ratio, shown, timeOf } from '../support/figures.ts'
import { withStack } from '../support/hosts.ts'
import { accountOf, signIn } from '../support/person.ts'
import type { Section } from '../support/section.ts'

export const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
export const empty = fileURLToPath(new URL('../../dist/web/empty.html', import.meta.url))
export const emptyPage = '<!doctype html><html lang="en"><title>Empty</title><h1>Empty</h1></html>'

/** What somebody waits for the console when their browser was never here, and when it was, beside a page with nothing on it. */
export async function consoleView(rounds: number): Promise<Section> {
  const account = accountOf(await loadWorld('bank'), 'Maeve Tarn')
  // The hub reads its pages once: this one has to lie there before it starts.
  await writeFile(empty, emptyPage)
  try {
    return await withStack(async ({ hub }) => {
      const { cookie } = await signIn(hub, account)
      const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--headless'] })
      try {
        return await measure(browser, hub, cookie, rounds)
      } finally {
        await browser.close()
      }
    })
  } finally {
    await rm(empty, { force: true })
  }
}

async function measure(browser: Browser, hub: string, cookie: string, rounds: number): Promise<Section> {
  const view = (path: string, before?: string) => viewOf(browser, hub, cookie, path, before)
  const home = '/console/'
  await view(home)
  const figures = await inRounds(rounds, {
    empty: () => view('/console/empty.html'),
    signIn: () => view('/console/sign-in'),
    first: () => view(home),
    again: () => view(home, home),
  })
  const row = (name: string, figure: keyof typeof figures) => [
    name,
    shown(figures[figure], 'ms'),
    ratio(figures[figure].median, figures.empty.median),
  ]
  return {
    title: 'First view of the console',
    about: `From the address to the page's heading, drawn, in Chromium without a screen; each in a browser profile that was never here, signed in, ${rounds} rounds in turn. The empty page is served by the hub too. The first view needs at most 200 kB of JavaScript, gzipped, which a test holds.`,
    columns: ['', 'milliseconds', 'beside the empty page'],
    rows: [
      row('an empty page', 'empty'),
      row('the sign-in page', 'signIn'),
      row('the start page, first view', 'first'),
      row('the start page, its files kept from before', 'again'),
    ],
  }
}

/** Milliseconds to the heading. `before`: a page that was looked at before, so that the browser has its files. */
export async function viewOf(
  browser: Browser,
  hub: string,
  cookie: string,
  path: string,
  before?: string,
): Promise<number> {
  const context = await browser.newContext({ locale: 'en-GB' })
  try {
    const cookies = cookie.split('; ').map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return { name, value: value.join('='), url: hub.replace('http:', 'https:'), secure: true }
    })
    await context.addCookies(cookies.filter(({ value }) => value !== ''))
    const page = await context.newPage()
    const see = async (seen: string) => {
      await page.goto(`${hub}${seen}`, { waitUntil: 'commit' })
      // The waiting start page has a heading already; it names the organisation once that is known.
      await page.locator('h1', { hasNot: page.locator('.mantine-Skeleton-root') }).waitFor()
    }
    if (before !== undefined) {
      await see(before)
      await page.goto('about:blank')
    }
    return await timeOf(() => see(path))
  } finally {
    await context.close()
  }
}
