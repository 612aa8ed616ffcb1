import { hkdfSync } from 'node:crypto'
import { seal, unseal } from './sealed-text.ts'

/** RFC 5869; the secret is unguessable by itself, and the name keeps this key apart from the hash by which a row is found. */
const keyOf = (secret: string) => new Uint8Array(hkdfSync('sha256', secret, '', 'tenantry sealed by a secret', 32))
const place = 'sealed by a secret'

/** A text that nobody reads without `secret`, an unguessable value. Different each time. */
export const sealBySecret = (secret: string, text: string) => seal(keyOf(secret), text, place)

/** Undefined for what was sealed with another secret, or was changed. */
export const unsealBySecret = (secret: string, sealed: string) => unseal(keyOf(secret), sealed, place)
