import { existsSync, globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HostError, messageOf } from '../host-error.ts'
import type { Log } from '../log.ts'
import type { ProgrammingModel } from './functions-core.ts'
import { emptyRegistry, whileRegistering, type Registry } from './inject-core.ts'

export type LoadedApp = {
  folder: string
  /** The file that was loaded, or the first of several, from the app folder. */
  entryPoint: string
  registry: Registry
  model: ProgrammingModel
  /** The library's own server, where the app asks for HTTP streaming; requests go through it. */
  httpUri: string | undefined
  /** Shared by all hooks of the app. */
  appHookData: Record<string, unknown>
  /** Shared by its appStart and appTerminate hooks. */
  appLevelHookData: Record<string, unknown>
  log: Log
}

/** A main file that was loaded before must be loaded under another address to register again. */
const timesLoaded = new Map<string, number>()

/**
 * Loads the app's own, unmodified entry point and collects what it registers.
 *
 * @param main overrides `main` of the app folder's package.json
 * @throws HostError when nothing can be loaded, the entry point throws or nothing is registered
 */
export async function loadApp(folder: string, main: string | undefined, log: Log): Promise<LoadedApp> {
  const registry = emptyRegistry((level, category, message) => {
    if (level !== 'none') log(level, category === 'system' ? 'worker' : 'app', message)
  })
  const files = entryPoints(folder, main)
  const model = await whileRegistering(registry, async () => {
    for (const file of files) await loadFile(file)
  })
  if (!model || registry.functions.size === 0) {
    throw new HostError(
      `The app in ${folder} registered no functions; its entry point ${files.join(', ')} must register them through @azure/functions.`,
    )
  }
  const { HttpUri: httpUri } = await model.getCapabilities({})
  const entryPoint = relative(folder, files[0] ?? folder)
  const app: LoadedApp = { folder, entryPoint, registry, model, httpUri, appHookData: {}, appLevelHookData: {}, log }
  await runAppHooks(app, 'appStart')
  return app
}

export async function runAppHooks(app: LoadedApp, name: 'appStart' | 'appTerminate'): Promise<void> {
  for (const hook of app.registry.hooks[name]) {
    try {
      await hook({ hookData: app.appLevelHookData, appHookData: app.appHookData, functionAppDirectory: app.folder })
    } catch (thrown) {
      throw new HostError(`The app's ${name} hook failed: ${messageOf(thrown)}`, { cause: thrown })
    }
  }
}

function entryPoints(folder: string, main: string | undefined): string[] {
  if (!existsSync(folder)) throw new HostError(`The app folder ${folder} does not exist.`)
  const pattern = main ?? packageMain(folder)
  const direct = resolve(folder, pattern)
  if (existsSync(direct)) return [direct]
  const found = globSync(pattern, { cwd: folder })
    .sort()
    .map((file) => resolve(folder, file))
  if (found.length > 0) return found
  throw new HostError(
    `The app's entry point ${pattern} does not exist in ${folder}; build the app or name another file.`,
  )
}

function packageMain(folder: string): string {
  const file = join(folder, 'package.json')
  let main: unknown
  try {
    main = (JSON.parse(readFileSync(file, 'utf8')) as { main?: unknown }).main
  } catch (thrown) {
    throw new HostError(`${file} cannot be read: ${messageOf(thrown)}`, { cause: thrown })
  }
  if (typeof main !== 'string' || main === '') throw new HostError(`${file} names no entry point ("main").`)
  return main
}

async function loadFile(file: string): Promise<void> {
  try {
    if (isModule(file)) {
      const times = timesLoaded.get(file) ?? 0
      timesLoaded.set(file, times + 1)
      const address = pathToFileURL(file).href
      await import(/* @vite-ignore */ times === 0 ? address : `${address}?loaded=${times}`)
    } else {
      const require = createRequire(file)
      Reflect.deleteProperty(require.cache, file)
      require(file)
    }
  } catch (thrown) {
    if (thrown instanceof HostError) throw thrown
    throw new HostError(`The app's entry point ${file} failed to load: ${messageOf(thrown)}`, { cause: thrown })
  }
}

/** As Node decides: by the extension, else by the nearest package.json. */
function isModule(file: string): boolean {
  const extension = extname(file)
  if (extension === '.mjs' || extension === '.mts') return true
  if (extension === '.cjs' || extension === '.cts') return false
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest))
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown }).type === 'module'
    if (folder === dirname(folder)) return false
  }
}
