import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { storagePorts } from '../../shared/adapters/table-storage/storage-ports.ts'
import { addMany, readEveryPage } from '../support/every-organisation.ts'
import { signInOperator } from '../support/fresh.ts'
import { call } from '../support/hub.ts'
import { ownStack } from '../support/stack.ts'

const minutes = 60_000
const count = 10_000
const pageSize = 20

let stack: Awaited<ReturnType<typeof ownStack>>
beforeAll(async () => {
  stack = await ownStack('bank')
}, 2 * minutes)
afterAll(() => stack.stop())

/** What the hub's process holds, in MiB (Linux: `VmRSS`). */
async function heldMemory(): Promise<number> {
  const status = await readFile(`/proc/${stack.hubPid()}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024
}

describe('ten thousand organisations', () => {
  it(
    'are paged through each once, while others come, in memory that does not grow',
    { timeout: 10 * minutes },
    async () => {
      const connectionString = stack.environment['TABLE_STORAGE_CONNECTION_STRING'] ?? ''
      const { storage } = storagePorts(
        { kind: 'connection-string', connectionString },
        { now: () => new Date() },
        secureRandom,
      )
      const ids = await addMany(storage.organisations, count)
      const place = { hub: stack.hub, entra: stack.entra ?? '' }
      const world = await loadWorld('bank')
      const operator = await signInOperator(place, world)

      let atTenth = 0
      let highest = 0
      const since = Date.now()
      const seen = await readEveryPage(
        async (cursor) => {
          const wish = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }
          const { status, body } = await call(place, operator, 'listOrganisations', wish)
          expect(status).toBe(200)
          return body
        },
        async (page) => {
          if (page % 25 === 0) await addMany(storage.organisations, 2, count + page * 2)
          if (page < 10) return
          const held = await heldMemory()
          if (page === 10) atTenth = held
          highest = Math.max(highest, held)
        },
      )
      const last = await heldMemory()
      const shown = [atTenth, highest, last].map((mebibytes) => mebibytes.toFixed(0))
      console.log(
        `${seen.length} organisations in ${((Date.now() - since) / 1000).toFixed(1)} s; the hub held ${shown[0] ?? ''} MiB at page 10, ${shown[1] ?? ''} at most, ${shown[2] ?? ''} at the end`,
      )
      expect(new Set(seen).size).toBe(seen.length)
      const there = new Set(seen)
      const known = [...ids, ...world.organisations.map(({ organisationId }) => organisationId)]
      expect(known.filter((id) => !there.has(id))).toEqual([])
      // At page 10 a process is not yet warm; pages that were kept would show far above what that adds.
      expect(highest / atTenth).toBeLessThan(1.5)
    },
  )
})
