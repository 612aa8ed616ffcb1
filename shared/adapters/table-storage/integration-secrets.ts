import { odata } from '@azure/data-tables'
import type { Secret, SecretKey } from '../../domain/secret.ts'
import type { Clock } from '../../ports/clock.ts'
import type { IntegrationSecrets } from '../../ports/integration-secrets.ts'
import { table, type Key, type OpenTable } from './table.ts'

/** Names a Secret by when it ends. Written before the Secret itself, and removed after it: void without one. */
interface End extends SecretKey {
  readonly notedAt: Date
}

/** How long an End may stand without its Secret before it counts as the trace of a crash, in milliseconds. */
const crashAfter = 5 * 60_000

const secretKey = ({ organisationId, clientId, keyId }: SecretKey): Key => ({
  partition: organisationId,
  row: `${clientId}_${keyId}`,
})

/** By month: Secrets of two years lie in two dozen partitions. */
const endKey = (endsAt: Date, { organisationId, clientId, keyId }: SecretKey): Key => ({
  partition: endsAt.toISOString().slice(0, 7),
  row: `${endsAt.toISOString()}_${organisationId}_${clientId}_${keyId}`,
})

export function integrationSecretTables(open: OpenTable, clock: Clock): IntegrationSecrets {
  const secrets = table<Secret>(open, 'IntegrationSecrets')
  const ends = table<End>(open, 'SecretEnds')

  return {
    find: (key) => secrets.find(secretKey(key)),
    list: (organisationId, { clientId, ...wish }) =>
      secrets.page({ partition: organisationId, ...(clientId === undefined ? {} : { prefix: `${clientId}_` }) }, wish),
    listByExpiry: async (before, wish) => {
      const moment = before.toISOString()
      const past = odata`PartitionKey le ${moment.slice(0, 7)} and RowKey lt ${moment}`
      const { items, next } = await ends.scan(past, wish)
      const found = await Promise.all(
        items.map(async (end) => {
          const secret = await secrets.find(secretKey(end))
          const left = !secret && clock.now().getTime() - end.notedAt.getTime() > crashAfter
          if (left) await ends.remove(end.key, end.version)
          return secret
        }),
      )
      return { items: found.filter((secret) => secret !== undefined), ...(next === undefined ? {} : { next }) }
    },
    listEnding: async (month, wish) => {
      const page = await ends.page({ partition: month }, wish)
      const found = await Promise.all(page.items.map((end) => secrets.find(secretKey(end))))
      return { ...page, items: found.filter((secret) => secret !== undefined) }
    },
    insert: async (secret) => {
      const { organisationId, clientId, keyId, endsAt } = secret
      if (endsAt) await ends.put(endKey(endsAt, secret), { organisationId, clientId, keyId, notedAt: clock.now() })
      return secrets.insert(secretKey(secret), secret)
    },
    replace: (secret, version) => secrets.replace(secretKey(secret), secret, version),
    remove: async (secret) => {
      await secrets.remove(secretKey(secret))
      if (secret.endsAt) await ends.remove(endKey(secret.endsAt, secret))
    },
  }
}
