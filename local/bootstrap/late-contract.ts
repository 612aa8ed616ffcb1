import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { compileFunction } from 'node:vm'
import type { Plugin } from 'esbuild'

type Fields = Readonly<Record<string, unknown>>
/** Exported things by name, routes among them. */
type Routes = Readonly<Record<string, Fields | undefined>>

/** A module of routes: its file, and what it exports. */
interface Family {
  readonly file: string
  readonly exports: Readonly<Record<string, unknown>>
}

type Run = (require: NodeJS.Require, module: { readonly exports: object }) => void

/** Building these takes most of what loading the whole app takes, and a request needs one or two of them. */
const schemas = ['input', 'output'] as const

/**
 * Gives functions the contract with schemas that are built when a route of their family is first called. What a host is told at registration (name,
 * method, address) is written into the bundle as it stands in the contract; a schema is the contract's own. OpenAPI, which needs all, reads the contract itself.
 */
export function lateContract(root: string): Plugin {
  const contract = join(root, 'shared', 'contract')
  return {
    name: 'late-contract',
    setup: (build) => {
      build.onResolve({ filter: /\/contract\/api\.ts$/ }, ({ importer }) =>
        importer.startsWith(join(root, 'functions'))
          ? { path: join(contract, 'api.ts'), namespace: 'late-contract' }
          : undefined,
      )
      build.onLoad({ filter: /[\\/]api\.ts$/, namespace: 'late-contract' }, async () => {
        const { api, families } = await readContract(contract)
        return { contents: lateApi(api, families), resolveDir: contract }
      })
    },
  }
}

/** The contract as it is now: bundled by itself and run, so that no module of it that was loaded before stands in the way. */
async function readContract(contract: string): Promise<{ readonly api: Routes; readonly families: readonly Family[] }> {
  const { build } = await import('esbuild')
  const files = (await readdir(join(contract, 'routes'))).sort().map((name) => `./routes/${name}`)
  const lines = files.map((file, place) => `export * as family${place} from ${JSON.stringify(file)}`)
  const { outputFiles } = await build({
    stdin: { contents: ["export { api } from './api.ts'", ...lines].join('\n'), resolveDir: contract, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    logLevel: 'silent',
  })
  const module = { exports: {} as Record<string, Family['exports']> }
  const run = compileFunction(outputFiles[0]?.text ?? '', ['require', 'module']) as Run
  run(createRequire(import.meta.url), module)
  const { api, ...found } = module.exports
  const families = files.map((file, place) => ({ file, exports: found[`family${place}`] ?? {} }))
  return { api: api as Routes, families }
}

function lateApi(api: Routes, families: readonly Family[]): string {
  const readers = families.map(
    ({ file }, place) =>
      `let read${place}; const family${place} = () => (read${place} ??= require(${JSON.stringify(file)}))`,
  )
  const routes = Object.entries(api).map(([key, route = {}]) => `${key}: ${lateRoute(key, route, families)}`)
  return [...readers, `export const api = {`, routes.join(',\n'), '}'].join('\n')
}

/** @throws Error for a route that cannot be told without running the contract */
function lateRoute(key: string, route: Fields, families: readonly Family[]): string {
  const place = families.findIndex(({ exports }) => exportOf(exports, key, route) !== undefined)
  const family = families[place]
  if (!family) throw new Error(`The route ${key} is in none of the modules of shared/contract/routes.`)
  const told = Object.fromEntries(Object.entries(route).filter(([name]) => !schemas.some((schema) => schema === name)))
  const written = JSON.stringify(told)
  if (!isDeepStrictEqual(JSON.parse(written), told)) throw new Error(`The route ${key} holds more than plain values.`)
  const from = `family${place}().${exportOf(family.exports, key, route) ?? ''}.${key}`
  const getters = schemas.filter((name) => name in route).map((name) => `get ${name}() { return ${from}.${name} }`)
  return `{ ...${written}, ${getters.join(', ')} }`
}

/** By which name a module exports the routes that this one is among. */
const exportOf = (exports: Family['exports'], key: string, route: Fields): string | undefined =>
  Object.keys(exports).find((name) => (exports[name] as Routes | undefined)?.[key] === route)
