import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeScratchProject, type ScratchProject } from '../../checks/scratch-project.ts'

const files = {
  'functions/main.ts':
    "import { greeting } from '../shared/domain/greeting.ts'\nconsole.log(greeting, require('node:os').EOL)\n",
  'shared/domain/greeting.ts': "export const greeting: string = 'good morning'\n",
  'shared/services/unused.ts': 'export const unused = 1\n',
  'web/index.html': '<!doctype html><script type="module" src="./main.ts"></script>',
  'web/main.ts': "document.title = 'first title'\n",
  'web/vite.config.ts': 'export default {}\n',
  'build.ts': "import { buildHub } from './local/bootstrap/build.ts'\nawait buildHub({ log: console.log })\n",
}

let scratch: ScratchProject

beforeEach(async () => {
  const ours = ['build', 'late-contract', 'late-libraries'].map((name) => `local/bootstrap/${name}.ts`)
  const configuration = ['package.json', 'package-lock.json', 'tsconfig.json', ...ours]
  scratch = await makeScratchProject(files, { configuration })
})

afterEach(() => scratch.remove())

const inScratch = (path: string) => join(scratch.folder, path)

async function built() {
  const { output, code } = await scratch.run(inScratch('build.ts'), [])
  expect(code).toBe(0)
  return output.match(/^Built \S+/gm) ?? []
}

describe('building the hub', () => {
  it('makes one module of the functions, which runs alone, and the pages', async () => {
    expect(await built()).toEqual(['Built dist/functions', 'Built dist/web'])
    const { output } = await scratch.run(inScratch('dist/functions/main.mjs'), [])
    expect(output).toBe('good morning \n\n')
    expect(await readFile(inScratch('dist/web/index.html'), 'utf8')).toContain('<script')
    expect((await readdir(inScratch('dist'))).sort()).toEqual(['.built', 'functions', 'web'])
  })

  it('leaves what is imported when it is needed in a file of its own, which is loaded then', async () => {
    await writeFile(
      inScratch('shared/services/large.ts'),
      "console.log('loaded')\nexport const large = 'a large library'\n",
    )
    const lazy = "console.log('started')\nconsole.log((await import('../shared/services/large.ts')).large)\n"
    await writeFile(inScratch('functions/main.ts'), lazy)
    await built()
    expect(await readFile(inScratch('dist/functions/main.mjs'), 'utf8')).not.toContain('a large library')
    const { output } = await scratch.run(inScratch('dist/functions/main.mjs'), [])
    expect(output).toBe('started\nloaded\na large library\n')
  })

  it('maps the module back to its sources', async () => {
    await built()
    const map = JSON.parse(await readFile(inScratch('dist/functions/main.mjs.map'), 'utf8')) as { sources: string[] }
    expect(map.sources).toContain('../../shared/domain/greeting.ts')
  })

  it('does nothing when nothing has changed', async () => {
    await built()
    expect(await built()).toEqual([])
  })

  it('builds what a change asks for', async () => {
    await built()
    const changes = [
      ['functions/main.ts', ['Built dist/functions']],
      ['shared/services/unused.ts', ['Built dist/functions']],
      ['shared/domain/greeting.ts', ['Built dist/functions', 'Built dist/web']],
      ['web/main.ts', ['Built dist/web']],
    ] as const
    for (const [path, parts] of changes) {
      await writeFile(inScratch(path), `${await readFile(inScratch(path), 'utf8')}// changed\n`)
      expect(await built(), path).toEqual(parts)
    }
  })

  it('builds again what has been deleted', async () => {
    await built()
    await rm(inScratch('dist/web'), { recursive: true })
    expect(await built()).toEqual(['Built dist/web'])
  })

  it('may be done by two at once', async () => {
    const both = await Promise.all([scratch.run(inScratch('build.ts'), []), scratch.run(inScratch('build.ts'), [])])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect((await readdir(inScratch('dist'))).sort()).toEqual(['.built', 'functions', 'web'])
    expect(await built()).toEqual([])
  })

  it('keeps the last good result when the sources do not build, and says why', async () => {
    await built()
    await writeFile(inScratch('functions/main.ts'), "import './nowhere.ts'\n")
    const { code } = await scratch.run(inScratch('build.ts'), [])
    expect(code).not.toBe(0)
    expect((await readdir(inScratch('dist'))).sort()).toEqual(['.built', 'functions', 'web'])
    expect((await scratch.run(inScratch('dist/functions/main.mjs'), [])).output).toContain('good morning')
  })
})
