import { Module } from 'node:module'
import { HostError } from '../host-error.ts'
import {
  HOOK_NAMES,
  type CoreLogLevel,
  type FunctionCallback,
  type FunctionMetadata,
  type HookCallback,
  type HookName,
  type LogCategory,
  type ProgrammingModel,
} from './functions-core.ts'

export type RegisteredFunction = {
  name: string
  metadata: FunctionMetadata
  callback: FunctionCallback
  /** The trigger's type in lower case: `httptrigger`, `timertrigger`, … */
  triggerType: string
  /** The trigger's binding name, under which its input is given. */
  triggerName: string
}

/** What one app registers while it loads. */
export type Registry = {
  functions: Map<string, RegisteredFunction>
  hooks: Record<HookName, HookCallback[]>
  log(level: CoreLogLevel, category: LogCategory, message: string): void
}

/** `@azure/functions` asks for its core once per process and keeps it, so the registry of whoever loads now is swapped in. */
let loading: Registry | undefined
let lastLoaded: Registry | undefined
let programmingModel: ProgrammingModel | undefined
let injected = false

export function emptyRegistry(log: Registry['log']): Registry {
  return {
    functions: new Map(),
    hooks: { appStart: [], appTerminate: [], preInvocation: [], postInvocation: [], log: [] },
    log,
  }
}

/** Runs `load` while registrations go to `registry`. Returns the programming model the library announced, if it did. */
export async function whileRegistering(
  registry: Registry,
  load: () => Promise<void>,
): Promise<ProgrammingModel | undefined> {
  if (loading) throw new HostError('Two apps cannot be loaded into one process at the same time.')
  injectCore()
  loading = registry
  lastLoaded = registry
  try {
    await load()
  } finally {
    loading = undefined
  }
  return programmingModel
}

/** The genuine worker wraps the same method, so every way an app can reach the library is covered: ESM, CommonJS, bundles. */
function injectCore(): void {
  if (injected) return
  injected = true
  const prototype = Module.prototype as unknown as { require: (this: unknown, id: string) => unknown }
  const original = prototype.require
  prototype.require = function (this: unknown, id: string): unknown {
    return id === '@azure/functions-core' ? core : original.call(this, id)
  }
}

/** The contract asks for a constructor. */
class Disposable {
  readonly #dispose: () => void
  constructor(dispose: () => void) {
    this.#dispose = dispose
  }
  dispose(): void {
    this.#dispose()
  }
}

const core = {
  version: '3.9.1',
  hostVersion: '4.1037.0',
  Disposable,
  setProgrammingModel: (model: ProgrammingModel): void => {
    programmingModel = model
  },
  getProgrammingModel: () => programmingModel,
  registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => {
    if (!loading) throw new HostError(`A function can only be registered while the app starts: ${metadata.name}.`)
    const { functions } = loading
    functions.set(metadata.name.toLowerCase(), registeredFunction(functions, metadata, callback))
    return new Disposable(() => functions.delete(metadata.name.toLowerCase()))
  },
  registerHook: (name: string, callback: HookCallback) => {
    const hookName = HOOK_NAMES.find((known) => known === name)
    if (!hookName) throw new RangeError(`Unrecognized hook "${name}"`)
    const callbacks = (loading ?? lastLoaded)?.hooks[hookName]
    callbacks?.push(callback)
    return new Disposable(() => callbacks?.splice(callbacks.indexOf(callback), 1))
  },
  log: (level: CoreLogLevel, category: LogCategory, message: string): void => {
    ;(loading ?? lastLoaded)?.log(level, category, message)
  },
}

function registeredFunction(
  functions: ReadonlyMap<string, RegisteredFunction>,
  metadata: FunctionMetadata,
  callback: FunctionCallback,
): RegisteredFunction {
  const { name } = metadata
  if (functions.has(name.toLowerCase())) {
    throw new HostError(`The function name '${name}' is registered twice; names must differ in more than their case.`)
  }
  const trigger = Object.entries(metadata.bindings).find(([, binding]) => /trigger$/i.test(binding.type ?? ''))
  if (!trigger) throw new HostError(`The function '${name}' has no trigger.`)
  const [triggerName, binding] = trigger
  return { name, metadata, callback, triggerName, triggerType: (binding.type ?? '').toLowerCase() }
}
