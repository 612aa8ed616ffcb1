import { deliveryPlace } from '../../../shared/contract/delivery-place.ts'

/** What names a delivery in the address of its page. */
export interface DeliveryIds {
  readonly organisationId: string
  readonly deliveryId: string
}

type Octets = Uint8Array<ArrayBuffer>

function octetsOf(base64url: string): Octets {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

const base64urlOf = (octets: Uint8Array) =>
  btoa(String.fromCharCode(...octets))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** Whether the link is whole: its key is the one that the hub knows the hash of. */
export async function isWholeKey(key: string, keyHash: string): Promise<boolean> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  return base64urlOf(new Uint8Array(digest)) === keyHash
}

/** Opens the value in this browser alone. @throws where key, value and delivery do not belong together */
export async function openSealed(sealed: string, key: string, ids: DeliveryIds): Promise<string> {
  const octets = octetsOf(sealed)
  const opening = await crypto.subtle.importKey('raw', octetsOf(key), 'AES-GCM', false, ['decrypt'])
  const place = new TextEncoder().encode(deliveryPlace(ids as Parameters<typeof deliveryPlace>[0]))
  const algorithm = { name: 'AES-GCM', iv: octets.subarray(0, 12), additionalData: place }
  return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, opening, octets.subarray(12)))
}
