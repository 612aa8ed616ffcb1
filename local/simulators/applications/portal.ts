import { randomBytes } from 'node:crypto'
import { hubPrincipalId } from '../identity/managed-identity.ts'
import type { Simulation } from '../simulation.ts'
import { newId, portalPassword } from './application-store.ts'

export type PortalAct =
  | { readonly act: 'add-password'; readonly clientId: string; readonly displayName: string }
  | { readonly act: 'add-saml-certificate' | 'own'; readonly clientId: string }

/**
 * What a person does in Microsoft's portal beside the hub: a secret by hand, a certificate for SAML (which is listed among the secrets),
 * the hub made an owner.
 * @throws Error where there is no such application
 */
export async function actInPortal({ applications, clock }: Simulation, wish: PortalAct): Promise<unknown> {
  const application = applications.applications.find(({ appId }) => appId === wish.clientId)
  const principal = applications.principals.find(({ appId }) => appId === wish.clientId)
  if (!application || !principal) throw new Error(`There is no application ${wish.clientId}.`)
  const now = clock.now()
  if (wish.act === 'own') {
    application.owners.push(hubPrincipalId)
    principal.owners.push(hubPrincipalId)
    await applications.keep()
    return {}
  }
  if (wish.act === 'add-password') {
    const secret = randomBytes(24).toString('base64url')
    const password = portalPassword(secret, wish.displayName, new Date(now.getTime() - 60_000), 180)
    application.passwords.push(password)
    await applications.keep()
    return { keyId: password.keyId, secret }
  }
  const { hash: _, ...listed } = portalPassword('', 'CN=Microsoft Entra Federated SSO Certificate', now, 1_095)
  const keyId = newId()
  application.passwords.push({ ...listed, keyId, hint: null, startDateTime: new Date(0).toISOString() })
  await applications.keep()
  return { keyId }
}
