import type { IdentityProviderFields } from '../../../shared/contract/identity-providers.ts'
import { Copyable } from '../../parts/copyable.tsx'
import { texts } from '../../texts/texts.ts'

/** What is registered at the provider, letter for letter. */
export function AddressesCard({ provider }: { readonly provider: IdentityProviderFields }) {
  const { register } = texts.providerSettings
  const addresses = [
    [register.redirectUri, register.redirectWhy, provider.redirectUri],
    [register.postLogoutRedirectUri, register.postLogoutWhy, provider.postLogoutRedirectUri],
    [register.backChannelLogoutUri, register.backChannelWhy, provider.backChannelLogoutUri],
    [register.frontChannelLogoutUri, register.frontChannelWhy, provider.frontChannelLogoutUri],
    [register.initiateLoginUri, register.initiateWhy, provider.initiateLoginUri],
  ] as const
  return (
    <section className="card" aria-labelledby="register">
      <h2 id="register">{register.title}</h2>
      {addresses.map(([label, why, value]) =>
        value === undefined ? null : <Copyable key={label} label={label} why={why} value={value} />,
      )}
      <ClientKeys provider={provider} />
    </section>
  )
}

/** Where the provider reads the key by which the hub proves itself, and what it reads there, for one that wants it typed. */
export function ClientKeys({ provider }: { readonly provider: IdentityProviderFields }) {
  const { register } = texts.providerSettings
  const { clientKeysUrl, clientKeys = [] } = provider
  if (clientKeysUrl === undefined || clientKeys.length === 0) return null
  return (
    <>
      <Copyable label={register.clientKeysUrl} why={register.clientKeysWhy} value={clientKeysUrl} />
      <Copyable
        label={register.clientKeys}
        why={register.clientKeysTyped}
        value={JSON.stringify({ keys: clientKeys }, undefined, 2)}
        lines
      />
    </>
  )
}
