import { afterEach, expect, it } from 'vitest'
import { makeScratchProject, type ScratchProject } from './scratch-project.ts'

let scratch: ScratchProject

afterEach(() => scratch.remove())

async function checkFormatOf(text: string, ...names: string[]) {
  const configuration = ['package.json', '.prettierrc.json', 'local/checks', 'local/bootstrap']
  scratch = await makeScratchProject(
    { 'docs/a.ts': text, '.prettierignore': 'local/\n' },
    { configuration, packages: ['prettier'] },
  )
  const { output, code } = await scratch.run(`${scratch.folder}/local/checks/check.ts`, names)
  return { output, code }
}

it('a check that finds nothing wrong is told as passed', async () => {
  const { output, code } = await checkFormatOf("export const role = 'Admin'\n", 'format')
  expect(output).toMatch(/^passed {2}format/m)
  expect(code).toBe(0)
})

it('a check that finds something fails the whole, names the file and says so in the table', async () => {
  const { output, code } = await checkFormatOf('export const role = "Admin";\n', 'format')
  expect(output).toContain('docs/a.ts')
  expect(output).toMatch(/^FAILED {2}format/m)
  expect(code).toBe(1)
})

it('a check that does not exist is refused', async () => {
  expect((await checkFormatOf('', 'formats')).code).toBe(2)
})
