import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { vaultEventReader } from '../../../../shared/adapters/key-vault/vault-events.ts'

const version = 'ee059b2bb5bc48398a53b168c6cdcb10'
const name = 'app--operator-webhook-secret'
const read = vaultEventReader('https://hub.vault.azure.net')

const data = {
  Id: `https://hub.vault.azure.net/secrets/${name}/${version}`,
  VaultName: 'hub',
  ObjectType: 'Secret',
  ObjectName: name,
  Version: version,
  NBF: null,
  EXP: 1_795_000_000,
}
/** As Event Grid sends it in the schema of CloudEvents. */
const anEvent = {
  id: '00eccf70-95a7-4e7c-8299-2eb17ee9ad64',
  source: '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/hub',
  subject: name,
  type: 'Microsoft.KeyVault.SecretNearExpiry',
  time: '2026-11-23T10:00:00.1234567Z',
  data,
  specversion: '1.0',
}
const said = { kind: 'secret', owner: 'app', name: 'operator_webhook_secret', version }

describe('an event of the vault', () => {
  it('says which secret, in either schema, alone or among others', () => {
    expect(read(anEvent)).toEqual([said])
    expect(read({ ...anEvent, type: 'Microsoft.KeyVault.SecretExpired' })).toEqual([said])
    const { type, source, time, specversion, ...rest } = anEvent
    const inOwnSchema = { ...rest, topic: source, eventType: type, eventTime: time, dataVersion: '1' }
    expect(read([inOwnSchema, anEvent])).toEqual([said, said])
    expect(specversion).toBe('1.0')
    const small = Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value]),
    )
    expect(read({ ...anEvent, data: small })).toEqual([said])
    expect(read({ ...anEvent, data: { ...data, NBF: '1559081980', EXP: '1559082102' } })).toEqual([said])
    expect(read({ ...anEvent, data: { ...data, VaultName: 'HUB', ObjectName: name.toUpperCase() } })).toEqual([said])
  })

  it('comes as JSON or as base64 of it, whatever the host makes of that', () => {
    for (const events of [anEvent, [anEvent, anEvent]]) {
      const json = JSON.stringify(events)
      const expected = [events].flat().map(() => said)
      expect(read(json)).toEqual(expected)
      expect(read(Buffer.from(json).toString('base64'))).toEqual(expected)
    }
    for (const text of ['', ' ', 'e30', Buffer.from('no JSON').toString('base64'), '"{}"'])
      expect(read(text)).toEqual([{ kind: 'unreadable' }])
  })

  it('counts only from the own vault, and for what the hub keeps', () => {
    const at = (Id: string, more: object = {}) =>
      read({ ...anEvent, data: { ...data, Id, VaultName: undefined, ObjectName: undefined, ...more } })
    const foreign = [{ kind: 'foreign' }]
    expect(at(`https://other.vault.azure.net/secrets/${name}/${version}`)).toEqual(foreign)
    expect(at(`https://hub.vault.azure.net.evil.example/secrets/${name}/${version}`)).toEqual(foreign)
    expect(at(`http://hub.vault.azure.net/secrets/${name}/${version}`)).toEqual(foreign)
    expect(at(`https://hub.vault.azure.net/secrets/tls-certificate/${version}`)).toEqual(foreign)
    expect(read({ ...anEvent, type: 'Microsoft.KeyVault.CertificateNearExpiry' })).toEqual(foreign)
    expect(vaultEventReader(undefined)(anEvent)).toEqual(foreign)
  })

  it.each([
    ['no object', 'a text'],
    ['nothing', null],
    ['no list of events', []],
    ['more than anybody sends', Array.from({ length: 101 }, () => anEvent)],
    ['no type', { ...anEvent, type: undefined }],
    ['no data', { ...anEvent, data: undefined }],
    ['no id', { ...anEvent, data: { ...data, Id: undefined } }],
    ['an id of a key', { ...anEvent, data: { ...data, Id: `https://hub.vault.azure.net/keys/${name}/${version}` } }],
    ['an id without a version', { ...anEvent, data: { ...data, Id: `https://hub.vault.azure.net/secrets/${name}` } }],
    ['another vault beside the id', { ...anEvent, data: { ...data, VaultName: 'other' } }],
    ['another name beside the id', { ...anEvent, data: { ...data, ObjectName: 'other' } }],
    ['another version beside the id', { ...anEvent, data: { ...data, Version: 'other' } }],
    ['another type of object', { ...anEvent, data: { ...data, ObjectType: 'Certificate' } }],
  ])('with %s is unreadable', (_, message) => {
    expect(read(message)).toEqual([{ kind: 'unreadable' }])
  })

  it('is read or not, and breaks nothing', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (message, inside) => {
        for (const one of [message, { ...anEvent, data: inside }, { ...anEvent, data: { ...data, Id: inside } }])
          for (const { kind } of read(one)) expect(['foreign', 'unreadable']).toContain(kind)
      }),
    )
  })

  it('of a simulated vault names it as Azure would', () => {
    const simulated = { ...data, Id: data.Id.replace('hub', 'simulated'), VaultName: 'simulated' }
    expect(vaultEventReader('http://localhost:7083')({ ...anEvent, data: simulated })).toEqual([said])
  })
})
