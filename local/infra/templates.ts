import { cp, glob, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { runBicep, type Bicep, type Outcome } from './bicep-cli.ts'

/** What does not hold of a template. */
export interface Fault {
  readonly where: string
  readonly what: string
}

/** Parameter files whose predicted resources are kept beside them. */
export const goldenFiles = ['infra/environments/dev.bicepparam', 'infra/environments/prod.bicepparam'] as const

/** What the CLI reads: the templates, and how strictly. */
const templateParts = ['bicep', 'infra', 'bicepconfig.json']

/** Ids of nobody: with them the CLI can work out every name and id without asking Azure. */
export function snapshotArguments(parameterFile: string): string[] {
  const environment = /([^/]+)\.bicepparam$/.exec(parameterFile)?.[1] ?? 'none'
  return [
    ...['--subscription-id', '00000000-0000-0000-0000-000000000001'],
    ...['--tenant-id', '00000000-0000-0000-0000-000000000002'],
    ...['--resource-group', `rg-tenantry-${environment}`],
    ...['--location', 'westeurope', '--deployment-name', 'tenantry'],
  ]
}

export const snapshotOf = (parameterFile: string) => parameterFile.replace(/\.bicepparam$/, '.snapshot.json')

/** Every diagnostic is a fault: the CLI ends well even with type errors, which are warnings to it. */
export async function lintFaults(bicep: Bicep, root: string): Promise<Fault[]> {
  return withTemplates(root, async (copy) => {
    await rm(join(copy, 'infra', 'entra'), { recursive: true, force: true })
    const templates = await runBicep(bicep, ['lint', '--pattern', '**/*.bicep'], copy)
    const parameters = await runBicep(bicep, ['lint', '--pattern', '**/*.bicepparam'], copy)
    return [templates, parameters].flatMap(spokenFaults)
  })
}

/** Whatever the CLI says while it looks is a fault. */
export function spokenFaults({ code, stdout, stderr }: Outcome): Fault[] {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')
  const said = [...new Set(lines)].map((line) => ({ where: 'lint', what: line }))
  return code !== 0 && said.length === 0 ? [{ where: 'lint', what: `ended with ${String(code)}` }] : said
}

/** A file that the formatter would change is a fault. */
export async function formatFaults(bicep: Bicep, root: string): Promise<Fault[]> {
  return withTemplates(root, async (copy) => {
    for (const outcome of [await format(bicep, copy, 'bicep'), await format(bicep, copy, 'bicepparam')])
      if (outcome.code !== 0) return [{ where: 'format', what: outcome.stderr }]
    const files: string[] = []
    for await (const file of glob('{bicep,infra}/**/*.{bicep,bicepparam}', { cwd: root })) files.push(file)
    const changed = await Promise.all(files.map(async (file) => (await isSame(file, root, copy)) || file))
    return changed
      .filter((file) => file !== true)
      .map((file) => ({ where: file, what: 'is not formatted; npm run infra -- update' }))
  })
}

export const format = (bicep: Bicep, folder: string, extension: 'bicep' | 'bicepparam') =>
  runBicep(bicep, ['format', '--pattern', `**/*.${extension}`], folder)

async function isSame(file: string, one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((folder) => readFile(join(folder, file), 'utf8')))
  return a === b
}

/** What the template would make is compared with what is kept; the CLI tells the difference. */
export async function snapshotFaults(bicep: Bicep, root: string, parameterFile: string): Promise<Fault[]> {
  const outcome = await snapshot(bicep, root, parameterFile, 'validate')
  if (outcome.code === 0) return []
  const what = stripVTControlCharacters(`${outcome.stdout}\n${outcome.stderr}`).trim()
  return [{ where: parameterFile, what: `${what}\nIf that is what you want: npm run infra -- update` }]
}

export const snapshot = (bicep: Bicep, root: string, parameterFile: string, mode: 'validate' | 'overwrite') =>
  runBicep(bicep, ['snapshot', parameterFile, '--mode', mode, ...snapshotArguments(parameterFile)], root)

/** Works on a copy of the templates, which is gone afterwards. */
export async function withTemplates<Result>(root: string, work: (copy: string) => Promise<Result>): Promise<Result> {
  const copy = await mkdtemp(join(tmpdir(), 'tenantry-infra-'))
  try {
    await Promise.all(templateParts.map((part) => cp(join(root, part), join(copy, part), { recursive: true })))
    return await work(copy)
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}
