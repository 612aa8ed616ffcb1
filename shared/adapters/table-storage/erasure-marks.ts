import type { ErasureMarks } from '../../ports/privacy.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { inConcert } from './in-concert.ts'
import { table, type Key, type OpenTable } from './table.ts'

const markPrefix = 'm_'

/** The marks of an Organisation are one partition, which a page of a sync reads as a whole: mostly it is empty. */
export function erasureMarkTable(open: OpenTable): ErasureMarks {
  const marks = table<{ readonly at: Date }>(open, 'ErasureMarks')
  const salts = table<{ readonly saltVersion: string }>(open, 'ErasureMarks')
  const keyOf = (partition: OrganisationId, hash: string): Key => ({ partition, row: markPrefix + hash })
  const saltKey = (partition: OrganisationId): Key => ({ partition, row: 'salt' })
  return {
    findSalt: async (organisationId) => (await salts.find(saltKey(organisationId)))?.saltVersion,
    nameSalt: async (organisationId, saltVersion) => {
      const key = saltKey(organisationId)
      const named = (await salts.insert(key, { saltVersion })) ?? (await salts.find(key))
      return named?.saltVersion ?? saltVersion
    },
    put: async (organisationId, hashes, at) => {
      await inConcert(hashes, (hash) => marks.put(keyOf(organisationId, hash), { at }))
    },
    all: async (organisationId) => {
      const keys = await marks.keys({ partition: organisationId, prefix: markPrefix })
      return new Set(keys.map((key) => key.slice(markPrefix.length)))
    },
    remove: async (organisationId, hashes) => {
      await inConcert(hashes, (hash) => marks.remove(keyOf(organisationId, hash)))
    },
  }
}
