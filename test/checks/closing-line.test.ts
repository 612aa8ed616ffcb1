import { afterEach, describe, expect, it } from 'vitest'
import { makeScratchProject, type ScratchProject } from './scratch-project.ts'

const configuration = [
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'local/checks/closing-line-reporter.ts',
  'test/support/property-seed.ts',
]

const opening = "import { beforeAll, describe, expect, it } from 'vitest'\n"
const passing = `${opening}it('adds', () => { expect(1 + 1).toBe(2) })\n`
const failing = `${opening}it('adds', () => { expect(1 + 1).toBe(3) })\n`
const leftOut = `${opening}it.skip('adds', () => { expect(1 + 1).toBe(2) })\n`
const withoutSetUp = `${opening}describe('sums', () => { beforeAll(() => { throw new Error('no') })\nit('adds', () => {}) })\n`
const thrownOutside = `${opening}it('adds', async () => { void Promise.reject(new Error('lost')); await Promise.resolve() })\n`
const stack = "export default () => () => { console.log('the stack is down') }\n"

let scratch: ScratchProject

afterEach(() => scratch.remove())

async function closingLineOf(files: Readonly<Record<string, string>>, args: readonly string[] = []) {
  scratch = await makeScratchProject(files, { configuration })
  const { output, code } = await scratch.run('node_modules/vitest/vitest.mjs', ['run', ...args])
  return { line: output.trimEnd().split('\n').at(-1), code }
}

describe('the last line of a test run', () => {
  it('counts what passed and what failed', async () => {
    const files = { 'test/a.test.ts': passing, 'test/b.test.ts': failing, 'test/c.test.ts': passing }
    expect(await closingLineOf(files)).toEqual({ line: '2 passed, 1 failed', code: 1 })
  })

  it('counts what was skipped, when something was', async () => {
    const files = { 'test/a.test.ts': passing, 'test/b.test.ts': leftOut }
    expect(await closingLineOf(files)).toEqual({ line: '1 passed, 0 failed, 1 skipped', code: 0 })
  })

  it('comes after whatever the shared stack prints as it ends', async () => {
    const files = { 'test/journeys/a.test.ts': passing, 'test/support/stack.ts': stack }
    expect(await closingLineOf(files)).toEqual({ line: '1 passed, 0 failed', code: 0 })
  })

  it('counts a file that cannot be loaded as a failure', async () => {
    const files = { 'test/a.test.ts': passing, 'test/b.test.ts': "import './nowhere.ts'\n" }
    expect(await closingLineOf(files)).toEqual({ line: '1 passed, 1 failed', code: 1 })
  })

  it('counts a group that cannot be set up as a failure', async () => {
    expect(await closingLineOf({ 'test/a.test.ts': withoutSetUp })).toMatchObject({
      line: expect.stringMatching(/^0 passed, 1 failed/) as string,
      code: 1,
    })
  })

  it('counts an error outside every test as a failure', async () => {
    expect(await closingLineOf({ 'test/a.test.ts': thrownOutside })).toEqual({ line: '1 passed, 1 failed', code: 1 })
  })

  it.each([
    ['nothing is found to run', {}],
    ['the shared stack does not come up', { 'test/journeys/a.test.ts': passing, 'test/support/stack.ts': 'throw 1\n' }],
  ])('is a failure when %s', async (_what, files) => {
    expect(await closingLineOf(files)).toEqual({ line: '0 passed, 1 failed', code: 1 })
  })

  it('leaves the deep tests to a run of their own', async () => {
    const files = { 'test/a.test.ts': passing, 'test/deep/b.test.ts': failing }
    expect(await closingLineOf(files)).toEqual({ line: '1 passed, 0 failed', code: 0 })
    await scratch.remove()
    expect(await closingLineOf(files, ['--mode', 'deep'])).toEqual({ line: '0 passed, 1 failed', code: 1 })
  })
})
