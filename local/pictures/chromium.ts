import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

/** The same browser without a window of its own takes a third of the processor time. */
const usualPaths = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'] as const

/** Where Debian puts Chromium, unless the environment says `CHROMIUM`. */
export const chromiumPath = process.env['CHROMIUM'] ?? usualPaths.find((path) => existsSync(path)) ?? usualPaths[1]

/** Chromium without a screen; it asks nobody but the pages it is sent to. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--headless',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
}
