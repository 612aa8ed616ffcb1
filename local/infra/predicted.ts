import { readFile } from 'node:fs/promises'
import * as z from 'zod'

/** A resource as the template would make it: modules, loops and conditions worked out, what only Azure knows left as text. */
export type Predicted = z.infer<typeof Predicted>

const Predicted = z.looseObject({
  id: z.string(),
  type: z.string(),
  name: z.string().default(''),
  tags: z.record(z.string(), z.string()).default({}),
  sku: z.looseObject({ name: z.string().default('') }).optional(),
  properties: z.record(z.string(), z.json()).default({}),
})

const Snapshot = z.looseObject({ predictedResources: z.array(Predicted) })

export async function readPredicted(file: string): Promise<readonly Predicted[]> {
  return Snapshot.parse(JSON.parse(await readFile(file, 'utf8'))).predictedResources
}

/** Those of a type, such as `Microsoft.KeyVault/vaults`. */
export const ofType = (resources: readonly Predicted[], type: string) =>
  resources.filter((resource) => resource.type.toLowerCase() === type.toLowerCase())

/** What stands at a path of the properties, such as `networkAcls.defaultAction`; undefined where nothing does. */
export function at(resource: Predicted, path: string): z.core.util.JSONType | undefined {
  let value: z.core.util.JSONType | undefined = resource.properties
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Array.isArray(value) ? value[Number(name)] : value[name]
  }
  return value
}

/** What stands at a path, as text; empty where nothing does. */
export function textAt(resource: Predicted, path: string): string {
  const value = at(resource, path)
  return typeof value === 'string' ? value : JSON.stringify(value ?? '')
}

/** The app's settings; the one resource of that name. */
export function appSettings(resources: readonly Predicted[]): Record<string, string> {
  const settings = ofType(resources, 'Microsoft.Web/sites/config').find(({ name }) => name.endsWith('/appsettings'))
  return Object.fromEntries(
    Object.entries(settings?.properties ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )
}
