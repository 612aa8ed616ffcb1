import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const folder = join(import.meta.dirname, '../../../.github/workflows')
const names = (await readdir(folder)).filter((name) => name.endsWith('.yml'))
const workflows = await Promise.all(
  names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })),
)
const named = (wanted: string) => workflows.find(({ name }) => name === wanted)?.text ?? ''

describe.each(workflows)('The workflow $name', ({ text }) => {
  it('takes every action at a commit, with its version beside it', () => {
    const used = [...text.matchAll(/uses: (\S+)(.*)/g)]
    expect(used.length).toBeGreaterThan(0)
    for (const [line, action, comment] of used) {
      expect(action, line).toMatch(/^[A-Za-z]+\/[a-z-]+@[0-9a-f]{40}$/)
      expect(comment, line).toMatch(/^ # v\d+\.\d+\.\d+$/)
    }
  })

  it('may read and no more, save where a job says otherwise', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n(?! {2}\S)/m)
    expect(text).not.toMatch(/write-all|contents: write|pull_request_target/)
  })

  it('holds no secret and puts no text from outside into a command', () => {
    expect(text).not.toMatch(/\$\{\{\s*secrets\./)
    expect(text).not.toMatch(/publish-profile|client-secret/)
    const commands = [...text.matchAll(/run: \|\n((?: {10,}.*\n|\n)*)|run: (?!\|)(.*)/g)].map(([whole]) => whole)
    expect(commands.length).toBeGreaterThan(0)
    for (const command of commands) expect(command).not.toContain('${{')
  })
})

describe('The way to a production', () => {
  const text = named('deploy.yml')

  it('builds, looks at what would change, and deploys, one after another', () => {
    expect(text).toMatch(/\n {2}build:\n[\s\S]*\n {2}plan:\n {4}needs: build\n[\s\S]*\n {2}deploy:\n {4}needs: plan\n/)
  })

  it('logs in by federated identity in the two jobs that speak to Azure, and in no other', () => {
    expect(text.match(/id-token: write/g)).toHaveLength(2)
    expect(text.match(/azure\/login@/g)).toHaveLength(2)
  })

  it('deploys the very package that was built, and goes back to the one before where the smoke test fails', () => {
    expect(text).toContain('if: failure()')
    expect(text.match(/remote-build: false/g)).toHaveLength(2)
    expect(text.indexOf('doctor -- --at')).toBeLessThan(text.indexOf('The package before this one'))
  })
})
