import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { billOfMaterials } from '../../../local/bootstrap/bill-of-materials.ts'
import { builtPackages, buildHub, packagesAmong } from '../../../local/bootstrap/build.ts'

const root = join(import.meta.dirname, '../../..')
const zip = new Uint8Array([1, 2, 3])

interface Listed {
  readonly purl: string
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[]
}

describe('The packages that files belong to', () => {
  it('are named by their paths in the lock file, nested ones apart', () => {
    expect(
      packagesAmong([
        'node_modules/zod/index.js',
        '/somewhere/node_modules/zod/v4/core.js',
        'node_modules/@azure/identity/dist/a.js',
        'node_modules/axios/node_modules/debug/src/index.js',
        'functions/main.ts',
        '\0vite/preload-helper.js',
      ]),
    ).toEqual(['node_modules/@azure/identity', 'node_modules/axios/node_modules/debug', 'node_modules/zod'])
  })
})

describe('The bill of materials', () => {
  let packages: readonly string[] = []
  beforeAll(async () => {
    await buildHub({ log: () => undefined })
    packages = await builtPackages()
  }, 120_000)

  it('names what is inside the bundles: libraries of the hub and of its pages, and no tool', () => {
    expect(packages).toEqual(
      expect.arrayContaining(['node_modules/durable-functions', 'node_modules/react', 'node_modules/zod']),
    )
    for (const tool of ['vitest', 'eslint', 'esbuild', 'azurite'])
      expect(packages).not.toContain(`node_modules/${tool}`)
  })

  it('says of each the same as npm does', { timeout: 60_000 }, async () => {
    const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx']
    const { stdout } = spawnSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    const theirs = new Map(
      (JSON.parse(stdout) as { components: Listed[] }).components.map((one) => [one.purl, one.hashes]),
    )
    const { components } = await billOfMaterials(root, packages, zip)
    expect(components.length).toBeGreaterThan(50)
    for (const { purl, hashes } of components) expect([purl, theirs.get(purl)]).toEqual([purl, hashes])
  })

  it('is the same for the same package, and another for another', async () => {
    const one = await billOfMaterials(root, packages, zip)
    expect(await billOfMaterials(root, packages, zip)).toEqual(one)
    expect((await billOfMaterials(root, packages, new Uint8Array([4]))).serialNumber).not.toBe(one.serialNumber)
    expect(one.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('is refused for a package that the lock file does not know', async () => {
    await expect(billOfMaterials(root, ['node_modules/nothing'], zip)).rejects.toThrow('does not know')
  })
})
