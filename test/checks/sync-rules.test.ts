import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

it.each(['sync', 'sign-in'])(
  'every rule of %s names the code that does it and the tests that hold it, which are there',
  async (what) => {
    const text = await readFile(join(root, `docs/${what}-rules.md`), 'utf8')
    const rules = text.split('\n').filter((line) => /^\| (?!Rule|-)/.test(line))
    expect(rules.length).toBeGreaterThan(40)
    for (const line of rules) {
      const [, rule, where = '', tests = ''] = line.split('|')
      const files = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path)
      const told = [files(where), files(tests)]
      expect(
        told.map(({ length }) => length > 0),
        rule,
      ).toEqual([true, true])
      expect(
        told.flat().filter((path) => !existsSync(join(root, path))),
        rule,
      ).toEqual([])
      expect(
        files(tests).filter((path) => !/^test\/.+\.test\.ts$/.test(path)),
        rule,
      ).toEqual([])
    }
  },
)
