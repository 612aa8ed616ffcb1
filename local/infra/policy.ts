import { at, ofType, textAt, type Predicted } from './predicted.ts'

/** What must hold of every deployment; each fault is a sentence that names the resource. */
export interface Policy {
  readonly name: string
  readonly faults: (resources: readonly Predicted[]) => string[]
}

export const isProduction = (resources: readonly Predicted[]) =>
  resources.some(({ tags }) => tags['purpose'] === 'production')

/** Every resource of a type has a value at a path. */
export function all(resources: readonly Predicted[], type: string, path: string, wanted: unknown): string[] {
  const found = ofType(resources, type)
  if (found.length === 0) return [`there is no ${type}`]
  return found
    .filter((resource) => at(resource, path) !== wanted)
    .map((resource) => `${resource.name}: ${path} is ${textAt(resource, path)}, not ${String(wanted)}`)
}
