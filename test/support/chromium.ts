import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { chromiumPath, launchChromium } from '../../local/pictures/chromium.ts'
import { skipUnless } from './requirements.ts'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

export const describeInChromium = skipUnless(`Chromium is not at ${chromiumPath}`, existsSync(chromiumPath))

/** What axe finds on a page against WCAG 2.2 A and AA, as readable lines. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Through the debugger and not as a script element: the page's content security policy stays on.
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(await readFile(axePath, 'utf8'))
  const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']
  const { violations } = await page.evaluate<{
    violations: readonly {
      readonly id: string
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
    }[]
  }>(`axe.run({ runOnly: ${JSON.stringify(tags)} })`)
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`))
}

/** Has whatever a page's content security policy refuses reported as an error of the page, wherever it comes from. */
export const reportRefusedContent = `document.addEventListener('securitypolicyviolation', (refused) => {
  console.error('Refused by ' + refused.effectiveDirective + ': ' + (refused.blockedURI || 'inline') + ' ' + refused.sample)
})`

export interface Desktop {
  /** A new tab of a browser that was never anywhere. Whatever its pages complain about fails the test. */
  readonly open: (url: string) => Promise<Page>
}

/** One Chromium for a file, fresh browsers for each test. */
export function desktop(): Desktop {
  let browser: Browser
  let contexts: BrowserContext[] = []
  let complaints: string[] = []

  beforeAll(async () => {
    browser = await launchChromium()
  }, 120_000)
  afterAll(() => browser.close())
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    contexts = []
    const heard = complaints
    complaints = []
    expect(heard).toEqual([])
  })

  return {
    open: async (url) => {
      const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
      contexts.push(context)
      await context.addInitScript(reportRefusedContent)
      const page = await context.newPage()
      page.setDefaultTimeout(45_000)
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        // A refused request is noted by the browser itself; the pages are expected to deal with it.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          complaints.push(message.text())
      })
      await page.goto(url)
      return page
    },
  }
}
