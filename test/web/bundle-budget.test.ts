import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { buildWeb } from './support/built-web.ts'

/** Of JavaScript that a first view of the start page needs, gzipped, in bytes. */
const budget = 200_000

let web: Awaited<ReturnType<typeof buildWeb>>
beforeAll(async () => {
  web = await buildWeb()
}, 60_000)

const imports = /(?:import|export)(?:[\w$*{},\s]*from)?\s*["']\.\/([\w.-]+\.js)["']/g

/** A file of the built pages and, through its static imports, all that the browser cannot do without to run it. */
async function needed(file: string, known = new Map<string, number>()): Promise<Map<string, number>> {
  if (known.has(file)) return known
  const text = await readFile(join(web.folder, 'assets', file), 'utf8')
  known.set(file, gzipSync(text).length)
  for (const [, imported = ''] of text.matchAll(imports)) await needed(imported, known)
  return known
}

const size = (files: ReadonlyMap<string, number>) => [...files.values()].reduce((sum, bytes) => sum + bytes, 0)

test('the first view of the console stays within its budget, and a page comes only when it is asked for', async () => {
  const html = await readFile(join(web.folder, 'index.html'), 'utf8')
  const entries = [...html.matchAll(/assets\/([\w.-]+\.js)/g)].map(([, file = '']) => file)
  const home = (await readdir(join(web.folder, 'assets'))).filter((file) => /^home-page-.*\.js$/.test(file))
  expect(home).toHaveLength(1)

  const start = new Map<string, number>()
  for (const file of [...entries, ...home]) await needed(file, start)
  console.info(
    `The console's first view: ${(size(start) / 1000).toFixed(1)} kB of JavaScript, gzipped, of ${budget / 1000}.`,
  )
  expect(size(start)).toBeLessThanOrEqual(budget)

  const before = new Map<string, number>()
  for (const file of entries) await needed(file, before)
  const early = [...before.keys()].filter((file) => /-page-|^de-/.test(file) && !file.startsWith('page-'))
  expect(early).toEqual([])
})
