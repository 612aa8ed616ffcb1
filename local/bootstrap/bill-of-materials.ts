import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

interface Locked {
  readonly version?: string
  readonly integrity?: string
  readonly license?: string
}

interface Component {
  readonly type: 'library'
  readonly 'bom-ref': string
  readonly group?: string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[]
  readonly licenses?: readonly { readonly license: { readonly id: string } }[]
}

/**
 * What is inside the package, as CycloneDX 1.6 in JSON: exactly the packages whose code went into the bundles, with the version, hash and
 * licence of the lock file. Neither time nor machine is in it, so the same package has the same bill. https://cyclonedx.org/docs/1.6/json
 * @param packages by their paths in package-lock.json
 * @throws Error for a package that the lock file does not know
 */
export async function billOfMaterials(root: string, packages: readonly string[], zip: Uint8Array) {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>
  }
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, string>
  const byPurl = new Map(packages.map((path) => componentOf(path, lock.packages[path])).map((one) => [one.purl, one]))
  const components = [...byPurl.values()].sort((one, other) => (one.purl < other.purl ? -1 : 1))
  const hash = createHash('sha256').update(zip).digest('hex')
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(hash)}`,
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': `${String(name)}@${String(version)}`,
        name,
        version,
        hashes: [{ alg: 'SHA-256', content: hash }],
      },
    },
    components,
  }
}

function componentOf(path: string, locked: Locked | undefined): Component {
  if (locked?.version === undefined) throw new Error(`package-lock.json does not know ${path}.`)
  const { version, integrity, license } = locked
  const whole = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const [group, name = whole] = whole.startsWith('@') ? whole.split('/') : [undefined, whole]
  const purl = `pkg:npm/${whole.replace('@', '%40')}@${version}`
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group === undefined ? {} : { group }),
    name,
    version,
    purl,
    ...(integrity === undefined ? {} : { hashes: hashesOf(integrity) }),
    ...(license === undefined ? {} : { licenses: [{ license: { id: license } }] }),
  }
}

/** The lock file has base64 where the bill has hexadecimal. */
function hashesOf(integrity: string) {
  return integrity.split(' ').flatMap((one) => {
    const [algorithm = '', value = ''] = one.split('-', 2)
    const alg = { sha512: 'SHA-512', sha384: 'SHA-384', sha256: 'SHA-256', sha1: 'SHA-1' }[algorithm]
    return alg === undefined ? [] : [{ alg, content: Buffer.from(value, 'base64').toString('hex') }]
  })
}

/** A name-based UUID of version 8 (RFC 9562 §5.8) from a hash. */
const uuidOf = (hash: string) =>
  `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`
