import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page, Route } from 'playwright-core'
import { fileOf, type Picture } from './gallery.ts'
import { steadyTimes, theMoment } from './steady-times.ts'

/** Somebody with a browser of their own. */
export interface Visitor {
  readonly page: Page
  /** Takes what is in the window, once the page has come to rest. */
  readonly shoot: (picture: Picture) => Promise<void>
  readonly leave: () => Promise<void>
}

interface Wish {
  readonly hub: string
  readonly folder: string
  /** When the walk began. */
  readonly since: Date
  readonly look?: 'wide' | 'phone'
}

const looks = {
  wide: { viewport: { width: 1280, height: 860 }, colorScheme: 'light' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
} as const

/** The pages' own clock stands still; their timers go on. */
const stopClock = `globalThis.Date = class extends Date {
  constructor(...parts) { parts.length === 0 ? super(${theMoment.getTime()}) : super(...parts) }
  static now() { return ${theMoment.getTime()} }
}`

/** A browser in which it is always the same moment, in one size, one language and one time zone. */
export async function openVisitor(browser: Browser, { hub, folder, since, look = 'wide' }: Wish): Promise<Visitor> {
  const context = await browser.newContext({
    ...looks[look],
    baseURL: hub,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    deviceScaleFactor: 1.5,
  })
  await keepTime(context, hub, since)
  await context.addInitScript(stopClock)
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  return {
    page,
    shoot: async (picture) => {
      await rest(page)
      await writeFile(join(folder, fileOf(picture)), await webp(page))
    },
    leave: () => context.close(),
  }
}

const moved = async (route: Route, since: Date) => {
  const response = await route.fetch()
  await route.fulfill({ response, body: steadyTimes(await response.text(), since) })
}

/** Only what is read: what a page sends back has to be what the hub knows. */
async function keepTime(context: BrowserContext, hub: string, since: Date): Promise<void> {
  const isAnswer = (url: URL) => url.origin === hub && /^\/(api|auth\/(session|invitation)$)/.test(url.pathname)
  await context.route(isAnswer, (route) =>
    route.request().method() === 'GET' || route.request().url().endsWith('/auth/invitation')
      ? moved(route, since)
      : route.continue(),
  )
}

/** Nothing is loading, nothing is pointed at, and nothing has the focus. */
async function rest(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' })
  await page.mouse.move(0, 0)
  await page.evaluate('document.fonts.ready.then(() => document.activeElement?.blur())')
}

/** WebP has a third of the size of PNG, and the browser writes it itself. */
async function webp(page: Page): Promise<Buffer> {
  const debuggee = await page.context().newCDPSession(page)
  const { data } = await debuggee.send('Page.captureScreenshot', { format: 'webp', quality: 80 })
  await debuggee.detach()
  return Buffer.from(data, 'base64')
}
