import { beforeEach, expect, it } from 'vitest'
import type { DomainName } from '../../../shared/domain/domain-claim.ts'
import { findHomeRealm } from '../../../shared/services/find-home-realm.ts'
import { memoryPorts, type MemoryPorts } from '../../support/memory-ports.ts'
import type { MemoryTables } from '../../support/memory-tables.ts'
import {
  aDomainClaim,
  aMember,
  aMembership,
  anOrganisation,
  aProvider,
  disabledProvider,
  noon,
  northBank,
} from '../support/facts.ts'

let ports: MemoryPorts, tables: MemoryTables
beforeEach(async () => {
  ;({ ports, tables } = memoryPorts(noon))
  await ports.organisations.insert(anOrganisation())
  await ports.identityProviders.insert(aProvider())
  await ports.identityProviders.insert(aProvider({ providerId: disabledProvider, state: 'disabled' }))
  await ports.domains.insert(aDomainClaim({ state: 'verified' }))
})
const labels = async (eMail: string) => (await findHomeRealm(ports, eMail)).options.map(({ label }) => label)

it('an e-mail in an Organisation’s verified domain leads to its enabled providers', async () => {
  for (const eMail of ['ada@customer.example', 'ADA@Customer.Example', 'no"body @customer.example'])
    expect(await labels(eMail)).toEqual(['Customers'])
  expect((await findHomeRealm(ports, 'ada@customer.example')).organisation).toBe(northBank)
})

it.each(['ada@elsewhere.example', 'ada@mail.customer.example', 'ada@example', 'ada@gmail.com', 'ada@'])(
  '%s leads nowhere',
  async (eMail) => {
    expect(await labels(eMail)).toEqual([])
  },
)

it('a domain that was only claimed, or lost, leads nowhere, nor one of an Organisation that is suspended', async () => {
  await ports.domains.insert(aDomainClaim({ domain: 'claimed.example' as DomainName }))
  await ports.domains.insert(aDomainClaim({ domain: 'lost.example' as DomainName, state: 'lost' }))
  expect(await labels('ada@claimed.example')).toEqual([])
  expect(await labels('ada@lost.example')).toEqual([])
  const bank = await ports.organisations.find(northBank)
  if (bank) await ports.organisations.replace({ ...bank, state: 'suspended' }, bank)
  expect(await labels('ada@customer.example')).toEqual([])
})

it('the same is asked of storage for a domain of somebody’s and of nobody’s, and nothing about people', async () => {
  await ports.members.findOrInsert({ provider: 'p', issuer: 'i', subject: 's' }, aMember())
  await ports.memberships.insert(aMembership({ provenEMail: 'ada@customer.example' as never }))
  const askedFor = async (eMail: string) => {
    const asked: string[] = []
    tables.watch = ({ kind, table }, when) => {
      if (when === 'before') asked.push(`${kind} ${table}`)
    }
    await findHomeRealm(ports, eMail)
    return asked.sort()
  }
  const known = await askedFor('ada@customer.example')
  expect(await askedFor('nobody@customer.example')).toEqual(known)
  expect(await askedFor('ada@elsewhere.example')).toEqual(known)
  expect(known.join()).not.toMatch(/Member|Passport/)
})
