import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

it('every rule of directory sync names the code that does it and the tests that hold it, which are there', async () => {
  const text = await readFile(join(root, 'docs/sync-rules.md'), 'utf8')
  const rules = text.split('\n').filter((line) => /^\| (?!Rule|-)/.test(line))
  expect(rules.length).toBeGreaterThan(50)
  for (const rule of rules) {
    const [, what, where = '', tests = ''] = rule.split('|')
    const files = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path)
    const told = [files(where), files(tests)]
    expect(
      told.map(({ length }) => length > 0),
      what,
    ).toEqual([true, true])
    expect(
      told.flat().filter((path) => !existsSync(join(root, path))),
      what,
    ).toEqual([])
    expect(
      files(tests).filter((path) => !/^test\/.+\.test\.ts$/.test(path)),
      what,
    ).toEqual([])
  }
})
