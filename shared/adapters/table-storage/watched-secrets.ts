import { HubError } from '../../domain/hub-error.ts'
import type { WatchedSecret } from '../../domain/secret-notice.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { NoticeContacts, NoticeSettings, WatchedSecrets } from '../../ports/watched-secrets.ts'
import { table, type Key, type OpenTable } from './table.ts'

type Named = Pick<WatchedSecret, 'organisationId' | 'secretId'>

const watchedKey = ({ organisationId, secretId }: Named): Key => ({ partition: organisationId, row: secretId })
/** By month, as the Secrets of the rows are. */
const endKey = (endsAt: Date, { organisationId, secretId }: Named): Key => ({
  partition: `ends_${endsAt.toISOString().slice(0, 7)}`,
  row: `${endsAt.toISOString()}_${organisationId}_${secretId}`,
})

/** An end is named before its Secret is kept, and removed after it: one without a Secret is skipped. */
export function watchedSecretTable(open: OpenTable): WatchedSecrets {
  const watched = table<WatchedSecret>(open, 'WatchedSecrets')
  const ends = table<Named>(open, 'WatchedSecrets')
  return {
    find: (organisationId, secretId) => watched.find(watchedKey({ organisationId, secretId })),
    insert: async (secret) => {
      const { organisationId, secretId, endsAt } = secret
      if (endsAt) await ends.put(endKey(endsAt, secret), { organisationId, secretId })
      return watched.insert(watchedKey(secret), secret)
    },
    replace: (secret, { version }) => watched.replace(watchedKey(secret), secret, version),
    listFound: (organisationId, { clientId, ...wish }) =>
      watched.page(
        { partition: organisationId, ...(clientId === undefined ? {} : { prefix: `${clientId}_` }) },
        wish,
        ({ origin }) => origin !== 'own',
      ),
    listEnding: async (month, wish) => {
      const page = await ends.page({ partition: `ends_${month}` }, wish)
      const found = await Promise.all(page.items.map((end) => watched.find(watchedKey(end))))
      return { ...page, items: found.filter((secret) => secret !== undefined) }
    },
    remove: async (secret) => {
      await watched.remove(watchedKey(secret))
      if (secret.endsAt) await ends.remove(endKey(secret.endsAt, secret))
    },
  }
}

export function noticeSettingsTable(open: OpenTable): NoticeSettings {
  const settings = table<NoticeContacts>(open, 'NoticeSettings')
  const keyOf = (organisationId: OrganisationId): Key => ({ partition: organisationId, row: 'secrets' })
  return {
    find: (organisationId) => settings.find(keyOf(organisationId)),
    put: async (organisationId, contacts, version) => {
      if (version !== undefined) return settings.replace(keyOf(organisationId), contacts, version)
      const kept = await settings.insert(keyOf(organisationId), contacts)
      if (!kept) throw new HubError('version.stale', 'It was set meanwhile. Read it again and decide again.')
      return kept
    },
  }
}
