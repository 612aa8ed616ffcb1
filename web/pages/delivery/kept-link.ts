/** The two halves of a link: the proof is for the hub, the key for this browser alone. */
export interface LinkHalves {
  readonly proof: string
  readonly key: string
}

const slot = (deliveryId: string) => `tenantry.delivery/${deliveryId}`
const form = /^#?([\w-]{43})\.([\w-]{43})$/

export function readHalves(text: string | null): LinkHalves | undefined {
  const [, proof, key] = form.exec(text ?? '') ?? []
  return proof === undefined || key === undefined ? undefined : { proof, key }
}

/** Keeps a link in this tab while the person signs in. Without storage it must be opened again afterwards. */
export function keepLink(deliveryId: string, { proof, key }: LinkHalves): void {
  try {
    sessionStorage.setItem(slot(deliveryId), `${proof}.${key}`)
  } catch {
    // The page then asks for the link.
  }
}

export function keptLink(deliveryId: string): LinkHalves | undefined {
  try {
    return readHalves(sessionStorage.getItem(slot(deliveryId)))
  } catch {
    return undefined
  }
}

export function forgetLink(deliveryId: string): void {
  try {
    sessionStorage.removeItem(slot(deliveryId))
  } catch {
    // Without storage nothing was kept.
  }
}
