import { describe, expect, it } from 'vitest'
import { findNarrowedTests, findReadSources } from '../../local/checks/test-checks.ts'

const testFile = (text: string, path = 'test/shared/domain/roles.test.ts') => ({ path, text })

describe('a test that is left out, or runs alone', () => {
  it.each([
    "it.only('signs in', () => {})",
    "it.skip('signs in', () => {})",
    "describe.concurrent.only('sign-in', () => {})",
    "test.each([1]).skip('signs in', () => {})",
    "it.only.each([1])('signs in', () => {})",
    "it.skipIf(process.platform === 'win32')('signs in', () => {})",
    "it.runIf(hasDocker)('signs in', () => {})",
    "it.todo('signs in')",
    "it.fails('signs in', () => {})",
    "xit('signs in', () => {})",
    "fdescribe('sign-in', () => {})",
    "it('signs in', { skip: true }, () => {})",
    "it('signs in', { timeout: 5, only: true }, () => {})",
    "it('signs in', (context) => { context.skip() })",
    "it('signs in', ({ skip }) => { skip('no browser') })",
    'const later = describe.skip',
  ])('is found: %s', (text) => {
    const findings = findNarrowedTests([testFile(`import { it } from 'vitest'\n${text}\n`)])
    expect(findings).not.toEqual([])
    expect(findings[0]).toMatchObject({ severity: 'error', path: 'test/shared/domain/roles.test.ts', line: 2 })
  })

  it.each([
    "it('runs only once, skip or not', () => {})",
    "it('signs in', { timeout: 5 }, () => {})",
    "it.each([{ skip: 1 }])('pages from $skip', () => {})",
    "/only/.test('only')",
    'const page = await pages.skip(3)',
    "const text = 'it.only()' // it.skip()",
  ])('is not seen in: %s', (text) => {
    expect(findNarrowedTests([testFile(text)])).toEqual([])
  })

  it('is allowed in the one place where the environment decides', () => {
    const text = 'export const skipUnless = (here: boolean) => here ? describe : describe.skip'
    expect(findNarrowedTests([testFile(text, 'test/support/requirements.ts')])).toEqual([])
    expect(findNarrowedTests([testFile(text, 'test/support/other.ts')])).toHaveLength(1)
  })
})

describe('a test that reads source text', () => {
  it.each([
    "readFileSync('shared/domain/roles.ts', 'utf8')",
    "await readFile(new URL('../../functions/main.ts', import.meta.url))",
    "await fs.promises.readFile(join(root, 'web', 'main.tsx'))",
    'await readFile(`${root}../shared/${name}.ts`)'.replace('${root}', ''),
    "const place = '../../local/start.ts'\nconst path = resolve(place)\nreadFileSync(path)",
    "import text from '../../shared/domain/roles.ts?raw'",
  ])('is found: %s', (text) => {
    expect(findReadSources([testFile(text)])).toMatchObject([{ severity: 'error' }])
  })

  it.each([
    "await readFile('docs/data-model.md')",
    "await readFile(join(root, 'dist', 'web', 'index.html'))",
    "fork('local/start.ts')\nawait readFile(join(folder, 'ready.json'))",
    "import { roles } from '../../shared/domain/roles.ts'",
    'const a = b\nconst b = a\nreadFileSync(a)',
  ])('is not seen in: %s', (text) => {
    expect(findReadSources([testFile(text)])).toEqual([])
  })
})
