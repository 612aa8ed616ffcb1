import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findBrokenHouseRules } from '../../local/checks/house-rules.ts'
import { readSourceFiles } from '../../local/checks/source-file.ts'

let folder: string
const git = (...args: string[]) => execFileSync('git', args, { cwd: folder })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantry-repository-'))
  git('init', '--quiet')
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

it('a repository is what git tracks and what it would track next, without what it ignores', async () => {
  await writeFile(join(folder, '.gitignore'), 'dist\n')
  await writeFile(join(folder, 'tracked.ts'), 'tracked')
  git('add', '.')
  await writeFile(join(folder, 'new é.ts'), 'new')
  await writeFile(join(folder, 'dist'), 'ignored')
  await writeFile(join(folder, 'logo.png'), Buffer.from([137, 80, 78, 71, 0, 1]))
  expect(await readSourceFiles(folder)).toEqual([
    { path: '.gitignore', text: 'dist\n' },
    { path: 'logo.png', text: undefined },
    { path: 'new é.ts', text: 'new' },
    { path: 'tracked.ts', text: 'tracked' },
  ])
})

it('a tracked file that has been deleted is no longer part of it', async () => {
  await writeFile(join(folder, 'gone.ts'), 'gone')
  git('add', '.')
  await rm(join(folder, 'gone.ts'))
  expect(await readSourceFiles(folder)).toEqual([])
})

it('settings that were added in spite of .gitignore are found', async () => {
  await writeFile(join(folder, '.gitignore'), '.env\n')
  await writeFile(join(folder, '.env'), 'SECRET=1')
  expect(await findBrokenHouseRules(folder)).toEqual([])
  git('add', '--force', '.env')
  expect(await findBrokenHouseRules(folder)).toMatchObject([{ severity: 'error', path: '.env' }])
})
