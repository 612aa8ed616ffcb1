import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameWords } from '../../../../shared/domain/address-forms.ts'
import { organisationId } from '../../../../shared/domain/ids.ts'
import type { Organisation } from '../../../../shared/domain/organisation.ts'
import type { Organisations } from '../../../../shared/ports/organisations.ts'
import { readEveryPage } from '../../../support/every-organisation.ts'
import { failFrom, memoryPorts, repair } from '../../../support/memory-ports.ts'
import { anOrganisation, guidOf, noon } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const bank = (number: number, displayName: string, change: Partial<Organisation> = {}) =>
  anOrganisation({ organisationId: organisationId(guidOf(number)), displayName, ...change })

async function found(
  organisations: Organisations,
  text?: string,
  limit = 2,
  state?: Organisation['state'],
): Promise<readonly string[]> {
  const names = new Map<string, string>()
  const ids = await readEveryPage(async (cursor) => {
    const page = await organisations.search({ cursor, limit }, { text, state })
    for (const { organisationId: id, displayName } of page.items) names.set(id, displayName)
    return page
  })
  expect(new Set(ids).size).toBe(ids.length)
  return ids.map((id) => names.get(id) ?? '')
}

describe('Organisations', () => {
  it('are listed by name, and found by the beginnings of words of their names and keys, each once', async () => {
    const { organisations } = memoryPorts(noon).ports
    const names = ['Öland Sparbank', 'northern bank', 'Bank of Bankers', 'Zürich & Söhne']
    for (const [number, name] of names.entries()) await organisations.insert(bank(number, name))
    await organisations.insert(bank(9, 'Acme', { externalId: 'CRM-1042 x' }))
    expect(await found(organisations)).toEqual([
      'Acme',
      'Bank of Bankers',
      'northern bank',
      'Öland Sparbank',
      'Zürich & Söhne',
    ])
    expect((await found(organisations, 'BANK')).toSorted()).toEqual(['Bank of Bankers', 'northern bank'])
    expect(await found(organisations, 'ban nor')).toEqual(['northern bank'])
    expect(await found(organisations, 'zur sohn')).toEqual(['Zürich & Söhne'])
    for (const key of ['crm-10', '1042', 'CRM-1042 x']) expect(await found(organisations, key)).toEqual(['Acme'])
    for (const none of ['ank', 'bank acme', '—']) expect(await found(organisations, none)).toEqual([])
  })

  it('are found exactly where each word that is sought begins a word of the name, for any names', async () => {
    const word = fc.constantFrom('ab', 'abc', 'Ä', 'b', 'bc', 'ß', 'x')
    const name = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '))
    await fc.assert(
      fc.asyncProperty(
        fc.array(name, { maxLength: 8 }),
        fc.array(name, { maxLength: 4 }),
        name,
        async (made, renamed, sought) => {
          const { organisations } = memoryPorts(noon).ports
          const present: string[] = [...made]
          for (const [number, displayName] of made.entries()) {
            const kept = await organisations.insert(bank(number, displayName))
            const other = renamed[number]
            if (other === undefined) continue
            present[number] = other
            await organisations.replace({ ...kept, displayName: other }, kept)
          }
          const fits = (displayName: string) =>
            nameWords(sought).every((part) => nameWords(displayName).some((one) => one.startsWith(part)))
          expect((await found(organisations, sought)).toSorted()).toEqual(present.filter(fits).toSorted())
          expect((await found(organisations)).toSorted()).toEqual(present.toSorted())
        },
      ),
      { numRuns: 40 },
    )
  })

  it('are listed by state, each where it is now', async () => {
    const { organisations } = memoryPorts(noon).ports
    const states = ['invited', 'active', 'invited'] as const
    for (const [number, state] of states.entries())
      await organisations.insert(bank(number, `Bank ${number}`, { state }))
    expect(await found(organisations, undefined, 1, 'invited')).toEqual(['Bank 0', 'Bank 2'])
    const first = await organisations.find(bank(0, '').organisationId)
    if (first) await organisations.replace({ ...first, state: 'active' }, first)
    expect(await found(organisations, undefined, 1, 'invited')).toEqual(['Bank 2'])
    expect(await found(organisations, undefined, 1, 'active')).toEqual(['Bank 0', 'Bank 1'])
    expect(await found(organisations, 'bank', 1, 'invited')).toEqual(['Bank 2'])
  })

  it('are found by their present name alone, also where a change came too late or was cut off', async () => {
    const { ports, tables } = memoryPorts(noon)
    const first = await ports.organisations.insert(bank(1, 'Harbour Bank'))
    await ports.organisations.replace({ ...first, displayName: 'Quarry Bank' }, first)
    await expectRefusal('version.stale', ports.organisations.replace({ ...first, displayName: 'Late Bank' }, first))
    expect(await found(ports.organisations, 'late')).toEqual([])
    failFrom(tables, 1, { only: /^create Organisations/ })
    await expectRefusal('storage.unavailable', ports.organisations.insert(bank(2, 'Never Bank')))
    repair(tables)
    expect(await found(ports.organisations, 'bank')).toEqual(['Quarry Bank'])
    expect(await found(ports.organisations)).toEqual(['Quarry Bank'])
  })

  it('that get an earlier name back while it is being taken away are found by it', async () => {
    const { ports, tables } = memoryPorts(noon)
    const first = await ports.organisations.insert(bank(1, 'Harbour Bank'))
    let isBack = false
    tables.watch = async ({ kind, table }, when) => {
      if (isBack || kind !== 'replace' || table !== 'Organisations' || when !== 'after') return
      isBack = true
      const renamed = await ports.organisations.find(first.organisationId)
      if (renamed) await ports.organisations.replace({ ...renamed, displayName: 'Harbour Bank' }, renamed)
    }
    await ports.organisations.replace({ ...first, displayName: 'Quarry Bank' }, first)
    repair(tables)
    expect(await found(ports.organisations, 'harbour')).toEqual(['Harbour Bank'])
    expect(await found(ports.organisations)).toEqual(['Harbour Bank'])
  })

  it('that were made before names were kept are found by the first who looks', async () => {
    const { ports, tables } = memoryPorts(noon)
    for (let number = 0; number < 30; number += 1) await ports.organisations.insert(bank(number, `Bank ${number}`))
    const names = tables.open('OrganisationNames')
    for (const { partitionKey, rowKey } of tables.rows('OrganisationNames'))
      await names.deleteEntity(String(partitionKey), String(rowKey))
    failFrom(tables, 20, { only: /^transact OrganisationNames/ })
    await expectRefusal('storage.unavailable', ports.organisations.search({ limit: 5 }, { text: 'bank' }))
    repair(tables)
    expect(await found(ports.organisations, 'bank', 7)).toHaveLength(30)
  })
})
