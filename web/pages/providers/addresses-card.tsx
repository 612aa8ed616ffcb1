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
    </section>
  )
}
