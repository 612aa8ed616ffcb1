import { CompactEncrypt, compactDecrypt } from 'jose'
import type * as z from 'zod'

/** Seals a value so that only this simulator (or its next start with the same data folder) can read it. */
export async function seal(key: Uint8Array, purpose: string, value: unknown): Promise<string> {
  const plain = new TextEncoder().encode(JSON.stringify(value))
  return new CompactEncrypt(plain).setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: purpose }).encrypt(key)
}

/** The sealed value, or undefined where it is not ours, was made for another purpose, or does not fit. */
export async function unseal<Value>(
  key: Uint8Array,
  purpose: string,
  sealed: string,
  shape: z.ZodType<Value>,
): Promise<Value | undefined> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, key)
    if (protectedHeader.typ !== purpose) return undefined
    return shape.parse(JSON.parse(new TextDecoder().decode(plaintext)))
  } catch {
    return undefined
  }
}
