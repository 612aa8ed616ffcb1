import { odata } from '@azure/data-tables'
import { HubError } from '../../domain/hub-error.ts'
import { providerId as storedProviderId } from '../../domain/ids.ts'
import type { IdentityProvider } from '../../domain/providers/identity-provider.ts'
import type { IdentityProviders } from '../../ports/identity-providers.ts'
import type { Kept } from '../../ports/storage.ts'
import { acceptancePrefix, keys, providerPrefix, withPrefix } from './keys.ts'
import { table, type OpenTable } from './table.ts'

type Unmapped<Provider> = Provider extends unknown ? Omit<Provider, 'fieldMap'> : never
/** A provider as its row has it: the field map as pairs. */
type ProviderRow = Unmapped<IdentityProvider> & { readonly fieldMap: readonly (readonly [string, string])[] }

const toRecord = ({ fieldMap, ...provider }: IdentityProvider) =>
  ({ ...provider, fieldMap: Object.entries(fieldMap) }) as ProviderRow

const fromRecord = ({ fieldMap, ...row }: Kept<ProviderRow>) =>
  ({ ...row, fieldMap: Object.fromEntries(fieldMap) }) as Kept<IdentityProvider>

export function identityProviderTable(open: OpenTable): IdentityProviders {
  const providers = table<ProviderRow>(open, 'IdentityProviders')
  const acceptances = table<object>(open, 'IdentityProviders')
  return {
    find: async (key) => {
      const row = await providers.find(keys.provider(key))
      return row && fromRecord(row)
    },
    list: async (organisationId, wish) => {
      const page = await providers.page({ partition: organisationId, prefix: providerPrefix }, wish)
      return { ...page, items: page.items.map(fromRecord) }
    },
    scan: async ({ from, before }, wish) => {
      const clauses = [
        odata`RowKey ge ${providerPrefix}`,
        odata`RowKey lt ${`${providerPrefix}~`}`,
        ...(from === undefined ? [] : [odata`PartitionKey ge ${from}`]),
        ...(before === undefined ? [] : [odata`PartitionKey lt ${before}`]),
      ]
      const page = await providers.scan(clauses.join(' and '), wish)
      return { ...page, items: page.items.map(fromRecord) }
    },
    insert: async (provider) => {
      const kept = await providers.insert(keys.provider(provider), toRecord(provider))
      if (!kept) throw new HubError('state.conflicting', 'There is such an identity provider already.')
      return fromRecord(kept)
    },
    replace: async (provider, version) =>
      fromRecord(await providers.replace(keys.provider(provider), toRecord(provider), version)),
    isAccepted: async (organisationId, providerId) =>
      (await acceptances.find(keys.acceptance(organisationId, providerId))) !== undefined,
    listAccepted: async (organisationId) => {
      const rows = await acceptances.all(withPrefix(organisationId, acceptancePrefix))
      return rows.map(({ key }) => storedProviderId(key.row.slice(acceptancePrefix.length)))
    },
    accept: (organisationId, providerId) => acceptances.put(keys.acceptance(organisationId, providerId), {}),
    withdraw: (organisationId, providerId) => acceptances.remove(keys.acceptance(organisationId, providerId)),
  }
}
