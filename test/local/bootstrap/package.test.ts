import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { zipOf } from '../../../local/bootstrap/package.ts'
import { makeScratchProject, type ScratchProject } from '../../checks/scratch-project.ts'

const files = {
  'functions/main.ts': "import { greeting } from '../shared/domain/greeting.ts'\nconsole.log(greeting)\n",
  'shared/domain/greeting.ts': "export const greeting: string = 'good morning'\n",
  'web/index.html': '<!doctype html><script type="module" src="./main.ts"></script>',
  'web/main.ts': "document.title = 'a title'\n",
  'web/vite.config.ts': 'export default {}\n',
  'host.json': '{ "version": "2.0" }',
  'local.settings.json': '{ "Values": { "SECRET": "canary" } }',
  'test/some.test.ts': 'export {}',
}

let scratch: ScratchProject

beforeEach(async () => {
  const configuration = ['package.json', 'package-lock.json', 'tsconfig.json', 'local/bootstrap']
  scratch = await makeScratchProject(files, { configuration })
})

afterEach(() => scratch.remove())

const inScratch = (path: string) => join(scratch.folder, path)

async function packaged(): Promise<{ zip: Buffer; said: string }> {
  const { output, code } = await scratch.run(inScratch('local/bootstrap/package.ts'), [])
  expect(code).toBe(0)
  return { zip: await readFile(inScratch('dist/tenantry.zip')), said: output }
}

describe('the package', () => {
  it('holds what the host needs, and nothing else', async () => {
    const { zip, said } = await packaged()
    expect(said).toMatch(/^dist\/tenantry\.zip: \d\.\d\d MB$/m)
    const entries = unzipSync(zip)
    const names = Object.keys(entries).map((name) => name.replace(/index-[\w-]+\.js$/, 'index.js'))
    expect(names).toEqual([
      'dist/functions/main.mjs',
      'dist/web/assets/index.js',
      'dist/web/index.html',
      'host.json',
      'package.json',
    ])
    expect(JSON.parse(strFromU8(entries['package.json'] ?? new Uint8Array()))).toEqual({
      name: 'tenantry',
      version: expect.any(String) as string,
      private: true,
      type: 'module',
      main: 'dist/functions/main.mjs',
    })
    expect(strFromU8(entries['dist/functions/main.mjs'] ?? new Uint8Array())).toContain('good morning')
    expect(strFromU8(entries['host.json'] ?? new Uint8Array())).toBe(files['host.json'])
  })

  it('is made of the sources as they are now, and the same sources make the same bytes', async () => {
    const { zip: first } = await packaged()
    const { zip: again } = await packaged()
    expect(again.equals(first)).toBe(true)
    await writeFile(inScratch('shared/domain/greeting.ts'), "export const greeting: string = 'good evening'\n")
    const { zip: changed } = await packaged()
    expect(changed.equals(first)).toBe(false)
  })

  it('is not made when the sources do not build', async () => {
    await writeFile(inScratch('functions/main.ts'), "import './nowhere.ts'\n")
    expect((await scratch.run(inScratch('local/bootstrap/package.ts'), [])).code).toBe(1)
    await expect(readFile(inScratch('dist/tenantry.zip'))).rejects.toThrow('ENOENT')
  })
})

it('a zip does not tell in which order its files were read', () => {
  const one: [string, Uint8Array] = ['a', Buffer.from('1')]
  const other: [string, Uint8Array] = ['b/c', Buffer.from('2')]
  expect(zipOf(new Map([one, other]))).toEqual(zipOf(new Map([other, one])))
})
