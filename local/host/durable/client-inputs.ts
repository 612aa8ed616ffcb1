import type { TypedData } from '../core/functions-core.ts'
import type { RegisteredFunction } from '../core/inject-core.ts'
import { clientBinding } from './wire/links.ts'

export type FunctionInputs = { name: string; data: TypedData }[]

/** Gives each function that asks for the durable client what the library builds it from, with links to `origin`. */
export function clientInputs(
  hubName: string,
  rpcBaseUrl: string,
  code: string,
): (target: RegisteredFunction, origin: string) => FunctionInputs {
  const bindingNames = new Map<RegisteredFunction, string[]>()
  let latest = { origin: '', text: '' }
  return (target, origin) => {
    let names = bindingNames.get(target)
    if (!names) {
      names = clientBindings(target)
      bindingNames.set(target, names)
    }
    if (names.length === 0) return []
    if (latest.origin !== origin) latest = { origin, text: clientBinding(origin, hubName, rpcBaseUrl, code) }
    return names.map((name) => ({ name, data: { string: latest.text } }))
  }
}

function clientBindings({ metadata }: RegisteredFunction): string[] {
  return Object.entries(metadata.bindings)
    .filter(([, { type }]) => /^(durableclient|orchestrationclient)$/i.test(type ?? ''))
    .map(([name]) => name)
}
