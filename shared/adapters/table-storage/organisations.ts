import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { Organisation } from '../../domain/organisation.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Organisations } from '../../ports/organisations.ts'
import { externalIds } from './external-ids.ts'
import { keys } from './keys.ts'
import { organisationNames } from './organisation-names.ts'
import { table, type OpenTable } from './table.ts'

export function organisationTables(open: OpenTable, clock: Clock): Organisations {
  const organisations = table<Organisation>(open, 'Organisations')
  const find: Organisations['find'] = (id) => organisations.find(keys.organisation(id))
  const list: Organisations['list'] = (wish) => organisations.pageOfAll(wish)
  const { claim, takeBack, disclaim } = externalIds(open, clock, find)
  const names = organisationNames(open, { find, list })

  return {
    find,
    insert: async (organisation) => {
      if (organisation.externalId !== undefined) await claim(organisation.externalId, organisation.organisationId)
      await names.write(organisation)
      const kept = await organisations.insert(keys.organisation(organisation.organisationId), organisation)
      if (!kept) throw new HubError('state.conflicting', 'An organisation with this id exists already.')
      return kept
    },
    replace: async (organisation, current) => {
      const { organisationId, externalId } = organisation
      const renamed = externalId !== current.externalId
      const claimed = renamed && externalId !== undefined ? await claim(externalId, organisationId) : 'held'
      const removeAbandoned = await names.abandoned(current, organisation)
      await names.write(organisation)
      const kept = await organisations
        .replace(keys.organisation(organisationId), organisation, current.version)
        .catch(async (thrown: unknown) => {
          // What was decided on an old version leaves nothing behind, not even a claim.
          if (isHubError(thrown, 'version.stale') && claimed !== 'held' && externalId !== undefined)
            await takeBack(externalId, claimed.version)
          throw thrown
        })
      if (renamed && current.externalId !== undefined) await disclaim(current.externalId, organisationId)
      await removeAbandoned()
      return kept
    },
    list,
    search: (wish, search = {}) => names.search(wish, search),
  }
}
