import { relative, sep } from 'node:path'
import type { Plugin } from 'esbuild'

/** A library that its importers load at once and hardly ever call. */
interface Late {
  /** Who imports it, where that is not everybody; others get it as usual. */
  readonly by?: RegExp
  /** The functions and classes that are imported of it by name; without them it is taken whole, by `require`. */
  readonly names?: readonly string[]
}

const durable = { by: /[\\/]node_modules[\\/]durable-functions[\\/]lib[\\/]/ }

const libraries: Readonly<Record<string, Late>> = {
  // Its client sends requests to the host, which most invocations never do.
  axios: durable,
  validator: durable,
  'lodash/cloneDeep': durable,
  '@opentelemetry/api': durable,
  // Workflows that wait.
  moment: durable,
  // Storage behind a proxy.
  'https-proxy-agent': { names: ['HttpsProxyAgent'] },
  'http-proxy-agent': { names: ['HttpProxyAgent'] },
  // Tables answer in JSON; what asks for an account's properties or signs access is answered in XML.
  '@azure/core-xml': { names: ['parseXML', 'stringifyXML'] },
}

export interface LateLibraries {
  readonly plugin: Plugin
  /** Writes the libraries that were met beside the bundle, each into a file. Returns the files that went into them. */
  readonly write: (folder: string) => Promise<readonly string[]>
}

/**
 * Keeps dead weight out of a cold start. Large libraries that are loaded at once and hardly ever called become files of their own that are read
 * with the first call; until then a stand-in passes for them. And an import of `node:http` reads each of its exports, some of which bring in all of
 * Node's `fetch`: as a `require` it reads none.
 */
export function lateLibraries(root: string): LateLibraries {
  const met = new Map<string, string>()
  const fileOf = (path: string) => {
    const name = nameOf(relative(root, path))
    met.set(name, path)
    return `./${name}.cjs`
  }
  return {
    plugin: {
      name: 'late-libraries',
      setup: (build) => {
        build.onResolve({ filter: /^[@\w]/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
          const library = Object.hasOwn(libraries, path) ? libraries[path] : undefined
          if (!library || pluginData === resolved || !(library.by?.test(importer) ?? true)) return undefined
          const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: resolved })
          if (found.errors.length > 0) return found
          return { path: found.path, namespace: 'late-library', pluginData: library.names }
        })
        build.onResolve({ filter: /\.cjs$/, namespace: 'late-library' }, ({ path }) => ({ path, external: true }))
        build.onLoad({ filter: /./, namespace: 'late-library' }, ({ path, pluginData }) => ({
          contents: standIn(fileOf(path), pluginData as Late['names']),
        }))
        build.onResolve({ filter: /^(?:node:)?http$/ }, ({ kind }) =>
          kind === 'import-statement' ? { path: 'node:http', namespace: 'required' } : undefined,
        )
        build.onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({
          contents: `module.exports = require(${JSON.stringify(path)})`,
        }))
      },
    },
    write: async (folder) => {
      if (met.size === 0) return []
      const { build } = await import('esbuild')
      const { metafile } = await build({
        absWorkingDir: root,
        entryPoints: Object.fromEntries(met),
        outdir: folder,
        outExtension: { '.js': '.cjs' },
        bundle: true,
        format: 'cjs',
        platform: 'node',
        target: 'node20',
        sourcemap: true,
        legalComments: 'none',
        logLevel: 'warning',
        metafile: true,
      })
      return Object.keys(metafile.inputs)
    },
  }
}

/** What tells our own look for a library from the one that led to it. */
const resolved = Symbol('resolved')

/** The packages on the way to a file: the same name wherever `node_modules` lies, and one for each copy of a library. */
const nameOf = (path: string) =>
  path
    .split(sep)
    .join('/')
    .split('node_modules/')
    .slice(1)
    .flatMap((part) => /^(?:@[^/]+\/)?[^/]+/.exec(part)?.[0] ?? [])
    .join('-')
    .replace(/^@/, '')
    .replaceAll(/[@/]+/g, '-')

/** Reads the library with the first call of it. */
const standIn = (file: string, names: Late['names']) => `
let library
const read = () => (library ??= require(${JSON.stringify(file)}))
${names ? byName(names) : whole}`

const whole = `module.exports = new Proxy(function () {}, {
  get: (_, name) => read()[name],
  apply: (_, self, given) => Reflect.apply(read(), self, given),
})`

const byName = (names: readonly string[]) => `
const late = (name) => new Proxy(function () {}, {
  apply: (_, self, given) => Reflect.apply(read()[name], self, given),
  construct: (_, given) => Reflect.construct(read()[name], given),
})
${names.map((name) => `export const ${name} = late('${name}')`).join('\n')}`
