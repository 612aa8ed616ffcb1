import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { runBicep, type Bicep } from './bicep-cli.ts'
import { writeGraphTypes } from './graph-types.ts'
import { snapshotArguments, snapshotOf, spokenFaults, type Fault } from './templates.ts'

export const entraParameters = 'infra/entra/prod.bicepparam'

/** An object of Entra as the template would make it. */
export type EntraObject = z.infer<typeof EntraObject>

const EntraObject = z.looseObject({
  type: z.string().transform((type) => type.replace(/^Microsoft\.Graph\/|@.*$/g, '')),
  properties: z.record(z.string(), z.json()),
})

export async function readEntraObjects(file: string): Promise<readonly EntraObject[]> {
  const text: unknown = JSON.parse(await readFile(file, 'utf8'))
  return z.looseObject({ predictedResources: z.array(EntraObject) }).parse(text).predictedResources
}

const Config = z.looseObject({ extensions: z.record(z.string(), z.string()) })

/**
 * In a copy of the templates, puts our own few types in the place of the published extension: `bicepconfig.json` there names a file beside
 * it. The copy is not what is deployed.
 */
export async function withOwnGraphTypes(bicep: Bicep, copy: string): Promise<void> {
  const index = await writeGraphTypes(join(copy, 'graph-types'))
  const target = join(copy, 'graph-types', 'graph.tgz')
  const { code, stderr } = await runBicep(bicep, ['publish-extension', index, '--target', target, '--force'], copy)
  if (code !== 0) throw new Error(`The types of Microsoft Graph cannot be packed: ${stderr}`)
  const file = join(copy, 'infra', 'entra', 'bicepconfig.json')
  const config = Config.parse(JSON.parse(await readFile(file, 'utf8')))
  await writeFile(file, JSON.stringify({ ...config, extensions: { microsoftGraphV1: '../../graph-types/graph.tgz' } }))
}

export async function entraLintFaults(bicep: Bicep, copy: string): Promise<Fault[]> {
  return spokenFaults(await runBicep(bicep, ['lint', 'infra/entra/main.bicep'], copy))
}

/** Writes what the template makes into the copy; it does not depend on whose types were used. */
export const entraSnapshot = (bicep: Bicep, copy: string) =>
  runBicep(bicep, ['snapshot', entraParameters, '--mode', 'overwrite', ...snapshotArguments(entraParameters)], copy)

/** What the template makes is compared with what is kept; the CLI itself cannot compare objects that have no id in Azure. */
export async function entraSnapshotFaults(bicep: Bicep, root: string, copy: string): Promise<Fault[]> {
  const { code, stderr } = await entraSnapshot(bicep, copy)
  if (code !== 0) return [{ where: entraParameters, what: stderr.trim() }]
  const [kept, made] = await Promise.all(
    [root, copy].map((folder) => linesOf(join(folder, snapshotOf(entraParameters)))),
  )
  const gone = (kept ?? []).filter((line) => !made?.includes(line)).map((line) => `- ${line}`)
  const fresh = (made ?? []).filter((line) => !kept?.includes(line)).map((line) => `+ ${line}`)
  const moved = gone.length + fresh.length === 0 && kept?.join() !== made?.join() ? ['the order differs'] : []
  return [...gone, ...fresh, ...moved].map((what) => ({ where: entraParameters, what }))
}

/** One line a value, with the way to it. */
async function linesOf(file: string): Promise<string[]> {
  const objects = await readEntraObjects(file)
  return objects.flatMap(({ type, properties }, index) => leavesOf(`${type}[${String(index)}]`, properties))
}

function leavesOf(way: string, value: z.core.util.JSONType): string[] {
  if (typeof value !== 'object' || value === null) return [`${way} = ${JSON.stringify(value)}`]
  const parts = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return parts.flatMap(([name, part]) => leavesOf(`${way}.${String(name)}`, part))
}
