import { createPrivateKey, createPublicKey, generateKeyPair, randomBytes, type KeyObject } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'
import { selfSignedCertificate } from './certificate.ts'

/** `next` is published before it signs; `old` stays published so that tokens it signed can still be checked. */
export type KeyUse = 'current' | 'next' | 'old' | 'consumers'

export interface SigningKey {
  readonly kid: string
  readonly use: KeyUse
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** The certificate's DER, base64, as `x5c` wants it. */
  readonly certificate: string
}

export interface KeyRing {
  readonly keys: readonly SigningKey[]
  /** 32 bytes that seal codes, refresh tokens and sign-in sessions. */
  readonly sealingKey: Uint8Array
  signing(use: 'current' | 'consumers' | 'next'): SigningKey
  /**
   * `announced`: the key that was published ahead signs from now on, and another is published ahead. `sudden`: a key
   * nobody has seen signs from now on, and every earlier one is withdrawn, as after a compromise.
   */
  rotate(manner: 'announced' | 'sudden'): Promise<void>
}

const stored = z.object({
  sealingKey: z.string(),
  keys: z.array(
    z.object({
      kid: z.string(),
      use: z.enum(['current', 'next', 'old', 'consumers']),
      privateKey: z.string(),
      certificate: z.string(),
    }),
  ),
})

const generate = promisify(generateKeyPair)

/**
 * The simulator's keys, kept in `folder` so that sessions and refresh tokens outlive a restart; without a folder they
 * live as long as the ring.
 */
export async function openKeyRing(folder: string | undefined, now: () => Date): Promise<KeyRing> {
  const path = folder === undefined ? undefined : join(folder, 'keys.json')
  const found = path === undefined ? undefined : await readRing(path)
  let keys: readonly SigningKey[] =
    found?.keys ?? (await Promise.all([newKey('current', now()), newKey('next', now()), newKey('consumers', now())]))
  const sealingKey = found?.sealingKey ?? randomBytes(32)
  const keep = async (): Promise<void> => {
    if (path !== undefined) await writeRing(path, keys, sealingKey)
  }
  if (!found) await keep()
  return {
    get keys() {
      return keys
    },
    sealingKey,
    signing(use) {
      const key = keys.find((one) => one.use === use)
      if (!key) throw new Error(`The key ring has no ${use} key.`)
      return key
    },
    async rotate(manner) {
      keys = manner === 'announced' ? await announcedRotation(keys, now()) : await suddenRotation(keys, now())
      await keep()
    },
  }
}

async function announcedRotation(keys: readonly SigningKey[], now: Date): Promise<SigningKey[]> {
  const later: Record<KeyUse, KeyUse> = { current: 'old', next: 'current', old: 'old', consumers: 'consumers' }
  return [await newKey('next', now), ...keys.map((key) => ({ ...key, use: later[key.use] }))]
}

async function suddenRotation(keys: readonly SigningKey[], now: Date): Promise<SigningKey[]> {
  const fresh = await Promise.all([newKey('current', now), newKey('next', now)])
  return [...fresh, ...keys.filter((key) => key.use === 'consumers')]
}

async function newKey(use: KeyUse, now: Date): Promise<SigningKey> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 })
  const { der, thumbprint } = selfSignedCertificate(publicKey, privateKey, 'Simulated Microsoft Entra', now)
  return { kid: thumbprint, use, privateKey, publicKey, certificate: der.toString('base64') }
}

async function readRing(path: string): Promise<{ keys: SigningKey[]; sealingKey: Uint8Array } | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  const ring = stored.parse(JSON.parse(text))
  const keys = ring.keys.map(({ kid, use, certificate, privateKey: pem }) => {
    const privateKey = createPrivateKey(pem)
    return { kid, use, certificate, privateKey, publicKey: createPublicKey(privateKey) }
  })
  return { keys, sealingKey: Buffer.from(ring.sealingKey, 'base64') }
}

/** Written beside and renamed, so that a kill in the middle leaves the earlier ring whole. */
async function writeRing(path: string, keys: readonly SigningKey[], sealingKey: Uint8Array): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true })
  const ring: z.infer<typeof stored> = {
    sealingKey: Buffer.from(sealingKey).toString('base64'),
    keys: keys.map(({ kid, use, privateKey, certificate }) => ({
      kid,
      use,
      privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      certificate,
    })),
  }
  await writeFile(`${path}.new`, JSON.stringify(ring), { mode: 0o600 })
  await rename(`${path}.new`, path)
}
