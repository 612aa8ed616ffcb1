import { odata, type TransactionAction } from '@azure/data-tables'
import { HubError } from '../../domain/hub-error.ts'
import { providerId as storedProviderId } from '../../domain/ids.ts'
import type { IdentityProvider } from '../../domain/providers/identity-provider.ts'
import type { Clock } from '../../ports/clock.ts'
import type { IdentityProviders } from '../../ports/identity-providers.ts'
import type { Kept, Version } from '../../ports/storage.ts'
import { issuerClaims } from './issuer-claims.ts'
import { acceptancePrefix, keys, providerPrefix, withPrefix } from './keys.ts'
import { lately } from './lately.ts'
import { etagOf, toRow } from './row.ts'
import { table, type OpenTable, type Table } from './table.ts'

type Unmapped<Provider> = Provider extends unknown ? Omit<Provider, 'fieldMap'> : never
/** A provider as its row has it: the field map as pairs. */
type ProviderRow = Unmapped<IdentityProvider> & { readonly fieldMap: readonly (readonly [string, string])[] }

const toRecord = ({ fieldMap, ...provider }: IdentityProvider) =>
  ({ ...provider, fieldMap: Object.entries(fieldMap) }) as ProviderRow

const fromRecord = ({ fieldMap, ...row }: Kept<ProviderRow>) =>
  ({ ...row, fieldMap: Object.fromEntries(fieldMap) }) as Kept<IdentityProvider>

export function identityProviderTable(open: OpenTable, clock: Clock): IdentityProviders {
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

  const isAccepted = acceptedIn(acceptances)
  const { known, changing } = knownLately(clock, { find, isAccepted })

  return {
    find,
    lately: known,
    ...byIssuer,
    ...changing({
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
      accept: (organisationId, providerId) => acceptances.put(keys.acceptance(organisationId, providerId), {}),
      withdraw: (organisationId, providerId) => acceptances.remove(keys.acceptance(organisationId, providerId)),
    }),
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
    isAccepted,
    listAccepted: async (organisationId) => {
      const rows = await acceptances.all(withPrefix(organisationId, acceptancePrefix))
      return rows.map(({ key }) => storedProviderId(key.row.slice(acceptancePrefix.length)))
    },
  }
}

const acceptedIn =
  (acceptances: Table<object>): IdentityProviders['isAccepted'] =>
  async (organisationId, providerId) =>
    (await acceptances.find(keys.acceptance(organisationId, providerId))) !== undefined

type Reading = Pick<IdentityProviders, 'find' | 'isAccepted'>
type Changing = Pick<IdentityProviders, 'insert' | 'replace' | 'accept' | 'withdraw'>

/** What lets somebody begin is remembered for a moment, a refusal is not; what is changed here is forgotten before and after it is written. */
function knownLately(clock: Clock, { find, isAccepted }: Reading) {
  const providers = lately<Awaited<ReturnType<Reading['find']>>>(clock)
  const accepted = lately<boolean>(clock)
  const known: Reading = {
    find: (key) =>
      providers.recall(
        `${key.organisationId} ${key.providerId}`,
        () => find(key),
        (found) => found?.state === 'enabled',
      ),
    isAccepted: (organisationId, providerId) =>
      accepted.recall(`${organisationId} ${providerId}`, () => isAccepted(organisationId, providerId), Boolean),
  }
  const forget = () => {
    providers.forgetAll()
    accepted.forgetAll()
  }
  const forgetting =
    <Args extends readonly unknown[], Result>(change: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      forget()
      try {
        return await change(...args)
      } finally {
        forget()
      }
    }
  const changing = ({ insert, replace, accept, withdraw }: Changing): Changing => ({
    insert: forgetting(insert),
    replace: forgetting(replace),
    accept: forgetting(accept),
    withdraw: forgetting(withdraw),
  })
  return { known, changing }
}
