import { afterEach, beforeEach, expect, it } from 'vitest'
import { startDnsServer, type DnsServer } from '../../../../local/simulators/dns/dns-simulator.ts'
import { changeZone, type Zone } from '../../../../local/simulators/dns/zone.ts'
import { nameServers } from '../../../../shared/adapters/dns/name-servers.ts'

let zone: Zone, server: DnsServer
beforeEach(async () => {
  zone = new Map()
  server = await startDnsServer(zone, 0)
})
afterEach(() => server.stop())

const name = '_tenantry.customer.example'
const lookUp = () => nameServers([server.address], { timeout: 100, tries: 1 }).lookUpTexts(name)

it('the texts at a name are found, each whole', async () => {
  changeZone(zone, { name: name.toUpperCase(), texts: ['v=spf1 -all', 'x'.repeat(600)] })
  expect(await lookUp()).toEqual({ kind: 'found', texts: ['v=spf1 -all', 'x'.repeat(600)] })
})

it('a name that is not there, or has no texts, has none', async () => {
  expect(await lookUp()).toEqual({ kind: 'none' })
  changeZone(zone, { name, texts: [] })
  expect(await lookUp()).toEqual({ kind: 'none' })
  changeZone(zone, { name, texts: null })
  expect(await lookUp()).toEqual({ kind: 'none' })
})

it.each(['servfail', 'refused'] as const)('servers that answer %s say nothing about the name', async (reason) => {
  changeZone(zone, { name, texts: reason })
  expect(await lookUp()).toEqual({ kind: 'failed', reason })
})

it('servers that are silent are not waited for for long', async () => {
  changeZone(zone, { name, texts: 'silent' })
  expect(await lookUp()).toEqual({ kind: 'failed', reason: 'timeout' })
})

it('a name that cannot be asked for fails, and throws nothing', async () => {
  expect(await nameServers([server.address]).lookUpTexts(`${'a'.repeat(70)}.example`)).toMatchObject({ kind: 'failed' })
})
