import { app } from '@azure/functions'
import * as df from 'durable-functions'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { registerCatalogue } from '../../../../functions/catalogue.ts'
import { withDataMap } from '../../../../local/settings/data-map-table.ts'
import { storagePorts } from '../../../../shared/adapters/table-storage/storage-ports.ts'
import type * as Tables from '../../../../shared/adapters/table-storage/table.ts'
import { secureRandom } from '../../../../shared/adapters/crypto/secure-random.ts'
import { dataMap } from '../../../../shared/domain/privacy/data-map.ts'
import { sectionNames } from '../../../../shared/domain/privacy/sections.ts'
import { memoryPorts } from '../../../support/memory-ports.ts'
import { noon } from '../../support/facts.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const named = vi.hoisted(() => new Set<string>())

/** A table is opened with its first use; that a port names it is seen here. */
vi.mock('../../../../shared/adapters/table-storage/table.ts', async (importActual) => {
  const actual = await importActual<typeof Tables>()
  const table: typeof Tables.table = (open, name) => {
    named.add(name)
    return actual.table(open, name)
  }
  return { ...actual, table }
})

function namedTables(): ReadonlySet<string> {
  const connectionString = 'UseDevelopmentStorage=true'
  storagePorts({ kind: 'connection-string', connectionString }, { now: () => noon }, secureRandom)
  return named
}

function timerNames(): ReadonlySet<string> {
  const names = new Set<string>()
  vi.spyOn(app, 'http').mockReturnValue(undefined)
  vi.spyOn(app, 'timer').mockImplementation((name) => void names.add(name))
  vi.spyOn(df.app, 'activity').mockReturnValue(undefined as never)
  vi.spyOn(df.app, 'orchestration').mockReturnValue(undefined as never)
  registerCatalogue(memoryPorts(noon).ports, { find: () => Promise.resolve(undefined) })
  return names
}

describe('the map of what is held about whom', () => {
  it('names every table that the storage may open, each once, and no other', () => {
    const opened = [...namedTables()].sort()
    expect(opened.length).toBeGreaterThan(40)
    expect(dataMap.map(({ table }) => table).sort()).toEqual(opened)
  })

  it('says of each how its rows end: by a timer that there is, or why they need not', () => {
    const timers = timerNames()
    for (const { table, ends } of dataMap)
      if ('timers' in ends)
        expect([table, ends.timers.filter((timer) => !timers.has(timer)), ends.timers.length > 0]).toEqual([
          table,
          [],
          true,
        ])
      else expect(ends.reason.length).toBeGreaterThan(4)
  })

  it('says of each that is about people where it stands in an export and what an erasure does', () => {
    for (const { table, about, sections = [], stays } of dataMap) {
      if (about === 'nobody') expect([table, sections]).toEqual([table, []])
      else expect([table, sections.length > 0 || stays !== undefined]).toEqual([table, true])
      for (const section of sections) expect(sectionNames).toContain(section)
    }
    expect(new Set(dataMap.flatMap(({ sections = [] }) => sections))).toEqual(new Set(sectionNames))
  })

  it('stands in the document as it is in the code', async () => {
    const path = join(import.meta.dirname, '../../../../docs/privacy.md')
    const document = await readFile(path, 'utf8')
    expect(await withDataMap(document)).toBe(document)
  })
})
