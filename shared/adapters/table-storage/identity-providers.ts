import { odata, type TransactionAction } from '@azure/data-tables'
import { HubError } from '../../domain/hub-error.ts'
import { providerId as storedProviderId } from '../../domain/ids.ts'
import type { IdentityProvider } from '../../domain/providers/identity-provider.ts'
import type { IdentityProviders } from '../../ports/identity-providers.ts'
import type { Kept, Version } from '../../ports/storage.ts'
import { issuerClaims } from './issuer-claims.ts'
import { acceptancePrefix, keys, providerPrefix, withPrefix } from './keys.ts'
import { etagOf, toRow } from './row.ts'
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
  const find: IdentityProviders['find'] = async (key) => {
    const row = await providers.find(keys.provider(key))
    return row && fromRecord(row)
  }
  const { actionsFor, ...byIssuer } = issuerClaims(open, find)

  /** A provider with what agrees with it: all or none. */
  async function writeWith(actions: readonly TransactionAction[], provider: IdentityProvider, replaces?: Version) {
    const { partition, row } = keys.provider(provider)
    const entity = toRow(partition, row, toRecord(provider))
    const [version = ''] = await providers.transact([
      replaces === undefined ? ['create', entity] : ['update', entity, 'Replace', { etag: etagOf(replaces) }],
      ...actions,
    ])
    return { ...provider, version }
  }

  return {
    find,
    ...byIssuer,
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
      const actions = await actionsFor(provider)
      if (actions.length > 0) return writeWith(actions, provider)
      const kept = await providers.insert(keys.provider(provider), toRecord(provider))
      if (!kept) throw new HubError('state.conflicting', 'There is such an identity provider already.')
      return fromRecord(kept)
    },
    replace: async (provider, version) => {
      const actions = await actionsFor(provider)
      if (actions.length > 0) return writeWith(actions, provider, version)
      return fromRecord(await providers.replace(keys.provider(provider), toRecord(provider), version))
    },
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
