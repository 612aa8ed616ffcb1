import { isOpenId, type IdentityProvider } from './identity-provider.ts'

/** Where a provider reads the keys by which the hub proves itself to it. */
export function clientKeysAddress(provider: IdentityProvider, publicUrl: string) {
  const { clientAuthentication, organisationId, providerId } = provider
  if (clientAuthentication !== 'private_key_jwt') return {}
  const whose = new URLSearchParams({ organisation: organisationId }).toString()
  return { clientKeysUrl: `${publicUrl}/auth/client-keys/${providerId}?${whose}` }
}

/** Addresses of the hub that can be registered at a provider besides the one that answers come to. */
export function givenAddresses(provider: IdentityProvider, publicUrl: string) {
  const keys = clientKeysAddress(provider, publicUrl)
  if (!isOpenId(provider)) return keys
  const { organisationId, providerId, endSessionUrl } = provider
  const whose = new URLSearchParams({ organisation: organisationId }).toString()
  return {
    ...keys,
    backChannelLogoutUri: `${publicUrl}/auth/backchannel-logout/${providerId}?${whose}`,
    frontChannelLogoutUri: `${publicUrl}/auth/frontchannel-logout/${providerId}?${whose}`,
    initiateLoginUri: `${publicUrl}/auth/login-initiation?${new URLSearchParams({ provider: providerId }).toString()}&${whose}`,
    ...(endSessionUrl === undefined ? {} : { postLogoutRedirectUri: signedOutAddress(provider, publicUrl) }),
  }
}

/** Where a provider sends a browser that signed out there. */
export const signedOutAddress = ({ providerId }: Pick<IdentityProvider, 'providerId'>, publicUrl: string) =>
  `${publicUrl}/auth/signed-out/${providerId}`
