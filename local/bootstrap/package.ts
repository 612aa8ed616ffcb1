import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { zipSync, type ZipOptions } from 'fflate'
import { billOfMaterials } from './bill-of-materials.ts'
import { builtPackages, buildHub, type BuildOptions } from './build.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** All that Azure needs to run the hub, by the path it has there. */
export type PackageFiles = ReadonlyMap<string, Uint8Array>

/**
 * The files of the deployable package: host.json, what the host reads of package.json, the bundle and the web pages, all built from the
 * sources as they are now. Dependencies are inside the bundle; maps back to the sources stay here.
 */
export async function packageFiles(options: BuildOptions = {}): Promise<PackageFiles> {
  await buildHub(options)
  const built = await Promise.all(['dist/functions', 'dist/web'].map(filesUnder))
  const files = ['host.json', ...built.flat().filter((path) => !path.endsWith('.map'))]
  const contents = await Promise.all(
    files.map(async (path): Promise<[string, Uint8Array]> => [path, await readFile(join(root, path))]),
  )
  return new Map([...contents, ['package.json', await manifest()]])
}

/** The host takes the entry point and the kind of module from it; anything else would be an invitation to install. */
async function manifest(): Promise<Uint8Array> {
  const text = await readFile(join(root, 'package.json'), 'utf8')
  const { name, version, type, main } = JSON.parse(text) as Record<string, string>
  return Buffer.from(`${JSON.stringify({ name, version, private: true, type, main }, undefined, 2)}\n`)
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

/** A zip holds no earlier moment. It is taken in local time, which is how a zip keeps it: the bytes are the same in every time zone. */
const noMoment = new Date(1980, 0, 1)

/** Read by everybody, written by its owner: what Azure mounts is read-only anyway. */
const attributes = { os: 3, attrs: 0o100644 << 16 }

/** The same files make the same bytes, whenever and wherever: neither time nor order of reading is in them. */
export function zipOf(files: PackageFiles): Uint8Array {
  const sorted = [...files].sort(([one], [other]) => (one < other ? -1 : 1))
  const options: ZipOptions = { mtime: noMoment, level: 9, ...attributes }
  return zipSync(
    Object.fromEntries(sorted.map(([path, bytes]): [string, [Uint8Array, ZipOptions]] => [path, [bytes, options]])),
  )
}

/** The same files as a folder, which azd takes. */
async function unpack(files: PackageFiles, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
}

if (import.meta.main) {
  const files = await packageFiles({ log: console.error })
  const zip = zipOf(files)
  await writeFile(join(root, 'dist', 'tenantry.zip'), zip)
  await unpack(files, join(root, 'dist', 'package'))
  const bill = await billOfMaterials(root, await builtPackages(), zip)
  await writeFile(join(root, 'dist', 'tenantry.cdx.json'), `${JSON.stringify(bill, undefined, 2)}\n`)
  console.log(`dist/tenantry.zip: ${(zip.length / 1_000_000).toFixed(2)} MB`)
  console.log(`dist/tenantry.cdx.json: ${String(bill.components.length)} packages inside`)
}
