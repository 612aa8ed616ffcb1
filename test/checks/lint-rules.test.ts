import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeScratchProject, type ScratchProject } from './scratch-project.ts'

type Case = readonly [path: string, text: string]

const allowed: readonly Case[] = [
  ['shared/domain/date.ts', 'export const at = (text: string) => new Date(text)'],
  ['shared/domain/tokens/verify.ts', "import { verify } from 'node:crypto'\nexport const check = verify"],
  ['shared/settings.ts', 'export const port = process.env'],
  ['shared/adapters/entra/now.ts', 'export const now = () => fetch(`https://example.org/${Date.now()}`)'],
  ['functions/http/now.ts', 'export const now = () => new Date()'],
  ['local/start.ts', 'export const home = process.env'],
  ['test/start.test.ts', 'export const home = process.env'],
  ['shared/contract/shape.ts', "import * as z from 'zod'\nexport const text = z.string()"],
  ['local/promise.ts', "export const asked = async () => { throw new Error('no') }"],
]

const refused: readonly (readonly [...Case, rule: string])[] = [
  ['shared/contract/named.ts', "import { z } from 'zod'\nexport const text = z.string()", 'no-restricted-syntax'],
  ['shared/domain/named.ts', "import { z } from 'zod'\nexport const text = z.string()", 'no-restricted-syntax'],
  ...['shared/domain', 'shared/services', 'functions/orchestrations'].flatMap((folder) =>
    (
      [
        ['clock-1', 'export const now = Date.now()', 'no-restricted-properties'],
        ['clock-2', 'export const now = new Date()', 'no-restricted-syntax'],
        ['clock-3', 'export const now = performance.now()', 'no-restricted-globals'],
        ['wait', 'export const wait = (then: () => void) => setTimeout(then, 1)', 'no-restricted-globals'],
        ['random-1', 'export const dice = Math.random()', 'no-restricted-properties'],
        ['random-2', 'export const id = crypto.randomUUID()', 'no-restricted-globals'],
        ['random-3', 'export const id = globalThis.crypto.randomUUID()', 'no-restricted-globals'],
        [
          'random-4',
          "import { randomBytes } from 'node:crypto'\nexport const a = randomBytes",
          'no-restricted-imports',
        ],
        ['random-5', "import * as all from 'node:crypto'\nexport const a = all.randomInt(3)", 'no-restricted-imports'],
        ['env-1', "export const home = process.env['HOME']", 'no-restricted-properties'],
        ['env-2', "import { env } from 'node:process'\nexport const home = env", 'no-restricted-imports'],
        ['outside-1', "export const page = fetch('https://example.org')", 'no-restricted-globals'],
        ['outside-2', "export const page = globalThis.fetch('https://example.org')", 'no-restricted-globals'],
      ] as const
    ).map(([name, text, rule]) => [`${folder}/${name}.ts`, text, rule] as const),
  ),
  ['shared/adapters/entra/env.ts', "export const home = process.env['HOME']", 'no-restricted-properties'],
  ['functions/http/env.ts', "import process from 'node:process'\nexport const a = process", 'no-restricted-imports'],
  ['local/any.ts', 'export const a: any = 1', '@typescript-eslint/no-explicit-any'],
  ['local/floating.ts', 'export const a = () => { Promise.resolve() }', '@typescript-eslint/no-floating-promises'],
  ['local/ignored.ts', '// @ts-expect-error\nexport const a: string = 1', '@typescript-eslint/ban-ts-comment'],
  [
    'local/condition.ts',
    'export const a = (b: string) => (b === undefined ? 1 : 2)',
    '@typescript-eslint/no-unnecessary-condition',
  ],
  [
    'web/hook.tsx',
    "import { useState } from 'react'\nexport function Door({ open }: { open: boolean }) {\n" +
      '  if (open) return null\n  return useState(1)[0]\n}',
    'react-hooks/rules-of-hooks',
  ],
  ['web/env.ts', "export const home = process.env['HOME']", 'no-restricted-properties'],
]

interface FileReport {
  readonly filePath: string
  readonly messages: readonly { readonly ruleId: string | null; readonly message: string; readonly severity: number }[]
}

let scratch: ScratchProject
let reports: readonly FileReport[]

beforeAll(async () => {
  const files = Object.fromEntries([...allowed, ...refused].map(([path, text]) => [path, `${text}\n`]))
  scratch = await makeScratchProject(files, {
    configuration: ['eslint.config.js', 'tsconfig.json', 'web/tsconfig.json', 'package.json'],
  })
  const { output } = await scratch.run('node_modules/eslint/bin/eslint.js', [
    '--format',
    'json',
    'functions',
    'shared',
    'local',
    'test',
    'web',
  ])
  reports = JSON.parse(output) as FileReport[]
})

afterAll(() => scratch.remove())

describe('lint', () => {
  it.each(allowed)('lets %s say %j', (path) => {
    expect(messagesOn(path)).toEqual([])
  })

  it.each(refused)('refuses that %s says %j (%s)', (path, _text, rule) => {
    expect(messagesOn(path).map(({ ruleId }) => ruleId)).toContain(rule)
  })
})

function messagesOn(path: string) {
  const report = reports.find(({ filePath }) => filePath === join(scratch.folder, path))
  if (!report) throw new Error(`${path} was not linted`)
  return report.messages
}
