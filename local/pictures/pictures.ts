import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { buildHub } from '../bootstrap/build.ts'
import { startStack } from '../stack/stack.ts'
import { loadWorld } from '../worlds/load-world.ts'
import type { World } from '../worlds/world.ts'
import { walkBank } from './bank.ts'
import { openVisitor, type Visitor } from './camera.ts'
import { launchChromium } from './chromium.ts'
import { gallery, imagesFolder } from './gallery.ts'
import { withFewCustomers, walkServiceProvider } from './service-provider.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, imagesFolder)
const say = (line: string) => process.stdout.write(`${line}\n`)

type Walk = (open: (look?: 'wide' | 'phone') => Promise<Visitor>, world: World, data: string) => Promise<void>

/** A hub on free ports with a world of its own, as long as somebody walks there. */
async function inWorld(world: World, walk: Walk, browser: Browser): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), `tenantry-pictures-${world.name}-`))
  const source = join(data, 'world.json')
  await writeFile(source, JSON.stringify(world))
  const since = new Date()
  const lines: string[] = []
  const log = (from: string, line: string) => lines.push(`${from} | ${line}`)
  const stack = await startStack({ world: { world, source }, data, port: 0, given: {}, log })
  try {
    await walk((look = 'wide') => openVisitor(browser, { hub: stack.hub, folder, since, look }), world, data)
  } catch (thrown) {
    process.stderr.write(`${lines.slice(-40).join('\n')}\n`)
    throw thrown
  } finally {
    await stack.stop()
    await rm(data, { recursive: true, force: true })
  }
}

await buildHub({ log: say })
await mkdir(folder, { recursive: true })
const browser = await launchChromium()
try {
  say('Walking through the console of a service provider …')
  await inWorld(withFewCustomers(await loadWorld('msp')), walkServiceProvider, browser)
  say('Walking through a bank …')
  await inWorld(await loadWorld('bank'), walkBank, browser)
  say(`Wrote ${gallery.length} pictures to ${imagesFolder}.`)
} finally {
  await browser.close()
}
