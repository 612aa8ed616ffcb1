import { describe, expect, it } from 'vitest'
import {
  findBidirectionalControls,
  findLocalSettings,
  findLongFiles,
  findUnexplainedSuppressions,
} from '../../local/checks/text-checks.ts'

const file = (path: string, text: string) => ({ path, text })
const lines = (count: number) => 'const a = 1\n'.repeat(count)

describe('bidirectional control characters', () => {
  it.each([0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x200e, 0x200f, 0x061c])(
    'are found by code point, file and line: %i',
    (codePoint) => {
      const text = `const role = 'user'\nif (isAdmin) {${String.fromCodePoint(codePoint)}}\n`
      expect(findBidirectionalControls([file('shared/domain/roles.ts', text)])).toMatchObject([
        { severity: 'error', path: 'shared/domain/roles.ts', line: 2 },
      ])
    },
  )

  it('leave names in right-to-left scripts, accents and binary files alone', () => {
    expect(
      findBidirectionalControls([file('docs/tour.md', 'משה, نور, Zoë – done'), { path: 'logo.png', text: undefined }]),
    ).toEqual([])
  })
})

describe('settings of one machine', () => {
  it.each(['.env', '.env.production', 'infra/.env', 'local.settings.json', 'test/app/local.settings.json'])(
    'are not kept: %s',
    (path) => {
      expect(findLocalSettings([file(path, '')])).toMatchObject([{ severity: 'error', path }])
    },
  )

  it.each(['.env.example', 'local.settings.example.json', 'docs/environment.md', 'shared/settings.ts'])(
    'may be described: %s',
    (path) => {
      expect(findLocalSettings([file(path, '')])).toEqual([])
    },
  )
})

describe('a suppression', () => {
  const comments = [
    ['//', 'eslint-disable-next-line no-console'],
    ['/*', 'eslint-disable */'],
    ['//', 'prettier-ignore'],
    ['/*', 'v8 ignore next */'],
  ] as const

  it.each(comments)('says why: %s %s', (opening, words) => {
    const text = `const a = 1\n${opening} ${words}\nconst b = 2\n`
    expect(findUnexplainedSuppressions([file('local/start.ts', text)])).toMatchObject([{ severity: 'error', line: 2 }])
  })

  it.each(comments)('with a reason is let through: %s %s', (opening, words) => {
    const explained = `${words.replace(' */', '')} -- the table is drawn by hand${words.endsWith('*/') ? ' */' : ''}`
    expect(findUnexplainedSuppressions([file('local/start.ts', `${opening} ${explained}\n`)])).toEqual([])
  })

  it('may be spoken of in a text', () => {
    expect(findUnexplainedSuppressions([file('docs/tour.md', ['//', 'eslint-disable-next-line'].join(' '))])).toEqual(
      [],
    )
  })
})

describe('the length of a file', () => {
  it.each([
    [300, []],
    [301, ['warning']],
    [500, ['warning']],
    [501, ['error']],
  ])('of %i lines gives %j', (count, severities) => {
    expect(findLongFiles([file('shared/domain/roles.ts', lines(count))]).map(({ severity }) => severity)).toEqual(
      severities,
    )
  })

  it('is no matter in data and prose', () => {
    expect(findLongFiles([file('package-lock.json', lines(9000)), file('docs/tour.md', lines(9000))])).toEqual([])
  })
})
