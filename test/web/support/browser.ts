import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { launchChromium } from '../../../local/pictures/chromium.ts'
import { reportRefusedContent } from '../../support/chromium.ts'
import { buildWeb } from './built-web.ts'
import { startScriptedHub, type ScriptedHub } from './scripted-hub.ts'

export { accessibilityFaults, describeInChromium as describeInBrowser } from '../../support/chromium.ts'

export interface Look {
  readonly scheme?: 'light' | 'dark'
  readonly width?: number
  readonly reducedMotion?: 'reduce' | 'no-preference'
  /** Of the browser, the preferred one first. */
  readonly languages?: readonly string[]
}

export interface Stage {
  hub: () => ScriptedHub
  /** A new tab of a browser that was never here. Whatever it complains about fails the test. */
  open: (path: string, look?: Look) => Promise<Page>
}

/** Per file: the built pages and one browser. Per test: a scripted hub of its own, and fresh browser contexts. */
export function stage(): Stage {
  let browser: Browser
  let web: Awaited<ReturnType<typeof buildWeb>>
  let hub: ScriptedHub
  let contexts: BrowserContext[] = []
  let complaints: string[] = []

  beforeAll(async () => {
    web = await buildWeb()
    browser = await launchChromium()
  }, 60_000)
  afterAll(async () => {
    await browser.close()
  })
  beforeEach(async () => {
    hub = await startScriptedHub(web.folder)
    complaints = []
  })
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    contexts = []
    await hub.close()
    expect(complaints).toEqual([])
  })

  return {
    hub: () => hub,
    open: async (path, { scheme = 'light', width = 1280, reducedMotion = 'reduce', languages } = {}) => {
      const context = await browser.newContext({
        baseURL: hub.origin,
        colorScheme: scheme,
        reducedMotion,
        viewport: { width, height: 800 },
        locale: languages?.[0] ?? 'en-GB',
        permissions: ['clipboard-read', 'clipboard-write'],
      })
      contexts.push(context)
      await context.addInitScript(reportRefusedContent)
      if (languages)
        await context.addInitScript(
          `Object.defineProperty(navigator, 'languages', { get: () => ${JSON.stringify(languages)} })`,
        )
      const page = await context.newPage()
      page.setDefaultTimeout(20_000)
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        // A refused request is noted by the browser itself, and by React; the pages are expected to deal with it.
        if (
          message.type() === 'error' &&
          !/^(Failed to load resource|TypeError: Failed to fetch dynamically)/.test(message.text())
        )
          complaints.push(message.text())
      })
      page.on('request', (request) => {
        if (!request.url().startsWith(hub.origin)) complaints.push(`asked elsewhere: ${request.url()}`)
      })
      await page.goto(path)
      return page
    },
  }
}

/** Waits until a condition holds in the page; asked through the debugger, which its content security policy allows. */
export async function until(page: Page, condition: string): Promise<void> {
  await expect.poll(() => page.evaluate<boolean>(condition), { message: condition, timeout: 20_000 }).toBe(true)
}
