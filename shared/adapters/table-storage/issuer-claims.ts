import type { TransactionAction } from '@azure/data-tables'
import { HubError } from '../../domain/hub-error.ts'
import { organisationId as storedOrganisationId, type ProviderId } from '../../domain/ids.ts'
import { takesTokens } from '../../domain/providers/access-tokens.ts'
import type { IdentityProvider } from '../../domain/providers/identity-provider.ts'
import type { IdentityProviders } from '../../ports/identity-providers.ts'
import { keys } from './keys.ts'
import { toRow } from './row.ts'
import { table, type OpenTable } from './table.ts'

interface IssuerClaims extends Pick<IdentityProviders, 'findByIssuer' | 'ownersOfIssuer'> {
  /**
   * What has to be written with a provider, in one transaction, so that its claim agrees with it.
   * @throws HubError `state.conflicting` where another provider of the Organisation takes the tokens of its issuer
   */
  readonly actionsFor: (provider: IdentityProvider) => Promise<readonly TransactionAction[]>
}

/**
 * Which provider of an Organisation takes the access tokens of an issuer: a row beside the provider. That an Organisation may have one is
 * said in a partition of the issuer as well, beforehand and for good: a hint, which the claim confirms or not.
 */
export function issuerClaims(open: OpenTable, find: IdentityProviders['find']): IssuerClaims {
  const claims = table<{ readonly providerId: ProviderId }>(open, 'IdentityProviders')
  const owners = table<object>(open, 'IdentityProviders')
  return {
    actionsFor: async (provider) => {
      if (provider.kind !== 'oidc') return []
      const { organisationId, providerId, issuer } = provider
      const { partition, row } = keys.issuerClaim(organisationId, issuer)
      const claim = await claims.find({ partition, row })
      const isOwn = claim?.providerId === providerId
      if (!takesTokens(provider)) return isOwn ? [['delete', { partitionKey: partition, rowKey: row }]] : []
      if (isOwn) return []
      if (claim)
        throw new HubError('state.conflicting', "Another identity provider here takes this issuer's access tokens.")
      await owners.put(keys.issuerOwner(issuer, organisationId), {})
      return [['create', toRow(partition, row, { providerId })]]
    },
    findByIssuer: async (organisationId, issuer) => {
      const claim = await claims.find(keys.issuerClaim(organisationId, issuer))
      const provider = claim && (await find({ organisationId, providerId: claim.providerId }))
      return provider && takesTokens(provider) && provider.issuer === issuer ? provider : undefined
    },
    ownersOfIssuer: async (issuer, most) => {
      const { items } = await owners.page({ partition: keys.issuerOwners(issuer) }, { limit: most })
      return items.map(({ key }) => storedOrganisationId(key.row))
    },
  }
}
