import { parseFeatureFlag, type FeatureFlag, type FlagTarget, type KnownFlag } from '../../domain/feature-flag.ts'
import { organisationId as storedOrganisationId, type OrganisationId } from '../../domain/ids.ts'
import type { FeatureFlags } from '../../ports/feature-flags.ts'
import { inConcert } from './in-concert.ts'
import { table, type Key, type OpenTable } from './table.ts'

const createdKey = (flag: FeatureFlag): Key => ({ partition: 'created', row: flag })
const partitionOf = (organisationId: OrganisationId) => `o_${organisationId}`
/** The row that counts. */
const targetKey = ({ flag, organisationId }: FlagTarget): Key => ({ partition: partitionOf(organisationId), row: flag })
/** The index by which the Organisations of a flag are listed; without the row that counts it means nothing. */
const indexKey = ({ flag, organisationId }: FlagTarget): Key => ({ partition: `f_${flag}`, row: organisationId })

const isKnown = ({ flag }: { readonly flag: string }) => parseFeatureFlag(flag) !== undefined

export function featureFlagTable(open: OpenTable): FeatureFlags {
  const created = table<KnownFlag>(open, 'FeatureFlags')
  const targets = table<FlagTarget>(open, 'FeatureFlags')
  const index = table<object>(open, 'FeatureFlags')
  // Five flags, and those that later versions of the hub may have left.
  const few = { limit: 100 }

  return {
    onFor: async (organisationId) => {
      const { items } = await targets.page({ partition: partitionOf(organisationId) }, few)
      return items.filter(isKnown).map(({ flag }) => flag)
    },
    list: async () => (await created.page({ partition: 'created' }, few)).items.filter(isKnown),
    create: async (known) => (await created.insert(createdKey(known.flag), known)) !== undefined,
    add: async (target) => {
      await index.put(indexKey(target), {})
      return (await targets.insert(targetKey(target), target)) !== undefined
    },
    remove: async (target) => {
      const current = await targets.find(targetKey(target))
      await targets.remove(targetKey(target))
      await index.remove(indexKey(target))
      return current !== undefined
    },
    listOrganisations: async (flag, wish) => {
      const { items, next } = await index.page({ partition: `f_${flag}` }, wish)
      const found = await inConcert(items, ({ key }) =>
        targets.find(targetKey({ flag, organisationId: storedOrganisationId(key.row) })),
      )
      const organisations = found.filter((target) => target !== undefined).map(({ organisationId }) => organisationId)
      return { items: organisations, ...(next === undefined ? {} : { next }) }
    },
  }
}
