import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lateContract } from './late-contract.ts'
import { lateLibraries } from './late-libraries.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Which sources each part was last built from. */
const notes = join(root, 'dist', '.built')

/** A part of the package that Azure runs, built from its inputs into one folder of `dist`. */
interface Part {
  readonly name: string
  /** Files and folders that decide what comes out, from the root. */
  readonly inputs: readonly string[]
  /** The folder it is built into, from the root. */
  readonly output: string
  /** A file that is there once it has been built. */
  readonly proof: string
  /** Returns the files that went into it, from the root. */
  readonly build: (folder: string) => Promise<readonly string[]>
}

const buildInputs = ['package-lock.json', 'tsconfig.json', 'local/bootstrap/build.ts']
const bundleInputs = [...buildInputs, 'local/bootstrap/late-contract.ts', 'local/bootstrap/late-libraries.ts']

const parts: readonly Part[] = [
  {
    name: 'functions',
    inputs: [...bundleInputs, 'functions', 'shared'],
    output: 'dist/functions',
    proof: 'main.mjs',
    build: (folder) => bundleApp(join(root, 'functions', 'main.ts'), folder),
  },
  {
    name: 'web',
    inputs: [...buildInputs, 'web', 'shared/contract', 'shared/domain'],
    output: 'dist/web',
    proof: 'index.html',
    build: bundleWeb,
  },
]

export interface BuildOptions {
  /** Build even what is current. */
  readonly force?: boolean
  /** Told one line per part that is built; standard error by default. */
  readonly log?: (line: string) => void
}

/**
 * Brings `dist` up to date: the functions as an ESM bundle, and the web pages. What was built from the same sources is
 * left alone. A part appears whole or not at all, so that a build that is stopped, or a second one, leaves nothing half done.
 */
export async function buildHub({ force = false, log = console.error }: BuildOptions = {}): Promise<void> {
  for (const part of parts) {
    const wanted = await hashOf(part.inputs)
    if (!force && (await isBuilt(part, wanted))) continue
    const since = Date.now()
    log(`Building ${part.output} …`)
    await buildPart(part, wanted)
    log(`Built ${part.output} in ${((Date.now() - since) / 1000).toFixed(1)} s`)
  }
}

/** Builds beside the output (relative paths in source maps stay true) and moves the result into its place. */
async function buildPart(part: Part, hash: string): Promise<void> {
  const output = join(root, part.output)
  const fresh = `${output}.new.${String(process.pid)}`
  const old = `${output}.old.${String(process.pid)}`
  try {
    await mkdir(fresh, { recursive: true })
    const files = await part.build(fresh)
    await exchange(output, fresh, old)
    await mkdir(notes, { recursive: true })
    await writeFile(packagesNote(part.name), JSON.stringify(packagesAmong(files)))
    await writeFile(join(notes, part.name), hash)
  } finally {
    await Promise.all([fresh, old].map((folder) => rm(folder, { recursive: true, force: true })))
  }
}

/** Which packages are inside a part. */
const packagesNote = (name: string) => join(notes, `${name}.packages.json`)

/** The packages that files belong to, by the paths that package-lock.json knows them by. */
export function packagesAmong(files: readonly string[]): string[] {
  const found = files.flatMap(
    (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replaceAll('\\', '/'))?.[0] ?? [],
  )
  return [...new Set(found.map((path) => path.slice(path.indexOf('node_modules/'))))].sort()
}

/** The packages that are inside what was built, by their paths in package-lock.json. */
export async function builtPackages(): Promise<readonly string[]> {
  const lists = await Promise.all(parts.map(async ({ name }) => readFile(packagesNote(name), 'utf8')))
  return [...new Set(lists.flatMap((list) => JSON.parse(list) as string[]))].sort()
}

/** Puts `fresh` in the place of `output`. Another build may do the same at the same time; then the later one stays. */
async function exchange(output: string, fresh: string, old: string, attempts = 10): Promise<void> {
  try {
    if (existsSync(output)) await rename(output, old)
    await rename(fresh, output)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const isOvertaken = code === 'ENOENT' || code === 'ENOTEMPTY' || code === 'EEXIST'
    if (!isOvertaken || attempts === 0) throw error
    await rm(old, { recursive: true, force: true })
    await exchange(output, fresh, old, attempts - 1)
  }
}

async function isBuilt({ name, output, proof }: Part, wanted: string): Promise<boolean> {
  if (!existsSync(join(root, output, proof)) || !existsSync(packagesNote(name))) return false
  const built = await readFile(join(notes, name), 'utf8').catch(() => undefined)
  return built === wanted
}

async function hashOf(inputs: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of (await Promise.all(inputs.map(filesUnder))).flat().sort()) {
    hash.update(`${file}\0`).update(await readFile(join(root, file)))
  }
  return hash.digest('hex')
}

async function filesUnder(path: string): Promise<string[]> {
  if (!existsSync(join(root, path))) return []
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true }).catch(() => undefined)
  if (entries === undefined) return [path]
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

/**
 * Bundles an app's entry point into `main.mjs`; what it imports when it is needed only (`await import`) becomes a file beside it that is
 * loaded then, and so does what a cold start can do without ([decision 30](../../docs/decisions/0030-what-a-cold-start-loads.md)), unless `late` is
 * off. Returns the files that went into it. CommonJS inside an ES module bundle needs a `require`, hence the banner. The host itself provides `@azure/functions-core`.
 */
export async function bundleApp(
  entry: string,
  folder: string,
  { late = true }: { readonly late?: boolean } = {},
): Promise<readonly string[]> {
  const { build } = await import('esbuild')
  const libraries = lateLibraries(root)
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: entry },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['@azure/functions-core'],
    plugins: late ? [libraries.plugin, lateContract(root)] : [],
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    sourcemap: true,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  })
  return [...Object.keys(metafile.inputs), ...(await libraries.write(folder))]
}

async function bundleWeb(folder: string): Promise<readonly string[]> {
  const { build } = await import('vite')
  const built = await build({
    root: join(root, 'web'),
    configFile: join(root, 'web', 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true },
  })
  const outputs = 'output' in built ? [built] : Array.isArray(built) ? built : []
  return outputs.flatMap(({ output }) => output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : [])))
}

if (import.meta.main) await buildHub({ force: true })
