import { webcrypto } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deliveryPlace } from '../../../shared/domain/delivery.ts'
import { deliveryId, entraTenantId, type OrganisationId } from '../../../shared/domain/ids.ts'
import { purgeExpired } from '../../../shared/services/purge-expired.ts'
import { aMapping, northBank, southBank } from '../../shared/support/facts.ts'
import { aSecret, deliveredSecret, firstDelivery, firstSecret } from '../../shared/support/secret-facts.ts'
import { platform, type MemoryPorts } from '../../support/memory-ports.ts'
import { callRoute, type Called } from '../support/call-route.ts'
import { clientOf, cookieOfAna, revoke, secretOf, stage, type Part } from '../support/cast.ts'
import { durableEndpoint, type DurableEndpoint } from '../support/durable-endpoint.ts'
import { cast } from '../support/standings.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

let durable: DurableEndpoint
beforeAll(async () => {
  durable = await durableEndpoint()
})
afterAll(() => durable.stop())

const admin: Part = { tokenRoles: ['Admin'] }

/** As the page does it: nothing but WebCrypto. */
async function openInBrowser(sealed: string, key: string, place: string): Promise<string> {
  const octets = Buffer.from(sealed, 'base64url')
  const imported = await webcrypto.subtle.importKey('raw', Buffer.from(key, 'base64url'), 'AES-GCM', false, ['decrypt'])
  const algorithm = { name: 'AES-GCM', iv: octets.subarray(0, 12), additionalData: Buffer.from(place) }
  return Buffer.from(await webcrypto.subtle.decrypt(algorithm, imported, octets.subarray(12))).toString()
}

/** The parts of a link that was answered. */
function partsOf({ body }: Called) {
  const link = new URL(String(body['link']))
  const [organisationId = '', id = ''] = link.pathname.split('/').slice(3)
  const [proof = '', key = ''] = link.hash.slice(1).split('.')
  return {
    key,
    link,
    followed: { organisationId: organisationId as OrganisationId, deliveryId: deliveryId(id), proof },
  }
}

const send = (ports: MemoryPorts, route: 'viewDelivery' | 'openDelivery', body: object) =>
  callRoute(ports, route, northBank, { body: JSON.stringify(body) })

const trailOf = async ({ audit }: MemoryPorts, organisationId = northBank) =>
  (await audit.list(organisationId, { limit: 200 })).items
    .filter(({ action }) => action.startsWith('delivery.'))
    .map(({ action, actor, foreign }) => [action, actor.replace(/:.*/, ''), foreign])
    .reverse()

describe('a secret that is delivered', () => {
  it('goes from the store to the browser of an administrator: sealed on its way, its key in the link alone', async () => {
    const { ports, tables } = await stage(admin)
    const created = await callRoute(ports, 'createDelivery', northBank)
    const { key, link, followed } = partsOf(created)
    expect(link.href.startsWith(`${platform.publicUrl}/console/deliver/${northBank}/`)).toBe(true)
    ports.clock.advance(1)
    const viewed = await send(ports, 'viewDelivery', followed)
    expect(viewed.body).toMatchObject({
      organisation: northBank,
      platform: 'The Platform',
      clientId: clientOf(northBank),
    })
    expect(viewed.body['keyHash']).toBe(ports.random.hash(key))
    ports.clock.advance(1)
    const opened = await send(ports, 'openDelivery', followed)
    expect(opened.status).toBe(200)
    expect(await openInBrowser(String(opened.body['sealed']), key, deliveryPlace(followed))).toBe('the value')
    await expect(openInBrowser(String(opened.body['sealed']), key, 'another')).rejects.toThrow()
    const kept = JSON.stringify([...tables.rows('Deliveries'), ...tables.rows('Trail'), ...tables.rows('Expiries')])
    for (const secret of ['the value', key, followed.proof]) {
      expect(kept).not.toContain(secret)
      for (const { lines, body } of [created, viewed, opened])
        expect([lines.join(), body === created.body ? '' : JSON.stringify(body)].join()).not.toContain(secret)
    }
    expect(await trailOf(ports)).toEqual([
      ['delivery.created', 'member', false],
      ['delivery.viewed', 'anonymous', true],
      ['delivery.opened', 'member', false],
    ])
  })

  it('opens for exactly one of a hundred who come at the same moment, and holds nothing afterwards', async () => {
    const { ports } = await stage(admin)
    const { followed } = partsOf(await callRoute(ports, 'createDelivery', northBank))
    const all = await Promise.all(Array.from({ length: 100 }, () => send(ports, 'openDelivery', followed)))
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(all.filter(({ code }) => code === 'delivery.opened')).toHaveLength(99)
    expect(await ports.deliveries.find(northBank, followed.deliveryId)).not.toHaveProperty('sealed')
    const trail = await trailOf(ports)
    expect(trail.filter(([action]) => action === 'delivery.opened')).toHaveLength(1)
    expect(trail.filter(([action]) => action === 'delivery.refused')).toHaveLength(99)
  })

  it('is delivered once, whatever became of the link', async () => {
    const { ports } = await stage(admin)
    const create = () => callRoute(ports, 'createDelivery', northBank)
    const both = await Promise.all([create(), create()])
    expect(both.map(({ code }) => code).sort()).toEqual(['delivery.taken', undefined])
    const { version, ...body } = both.find(({ code }) => code === undefined)!.body
    expect([typeof version, body['state']]).toEqual(['string', 'open'])
    await callRoute(ports, 'revokeDelivery', northBank)
    expect((await create()).code).toBe('delivery.taken')
  })

  it.each([
    ['superseded', { supersededAt: new Date('2026-11-20T12:00:00Z') }, 'superseded'],
    ['over', { endsAt: new Date('2026-11-23T12:00:00Z') }, 'expired'],
    ['federated, so that there is no value', { kind: 'federated', vaultName: 'entra_cipp_base_url' }, 'current'],
    ['not in the store any more', { vaultVersion: 'v99' }, 'current'],
  ] as const)('that is %s is not sealed', async (_, change, state) => {
    const { ports } = await stage(admin)
    const key = { organisationId: northBank, clientId: clientOf(northBank), keyId: firstSecret }
    const found = await ports.integrationSecrets.find(key)
    await ports.integrationSecrets.remove(found!)
    await ports.integrationSecrets.insert(aSecret({ ...key, ...change }))
    const { code, body } = await callRoute(ports, 'createDelivery', northBank)
    expect([code, body['details']]).toMatchObject(['secret.undeliverable', { state }])
    expect(await ports.deliveries.findOfSecret(key)).toBeUndefined()
  })
})

describe('a link that was tampered with, or is over', () => {
  const followed = { organisationId: northBank, deliveryId: firstDelivery, proof: secretOf(northBank) }

  it('without its proof leads to nothing, says no more than that, and is told to the trail', async () => {
    const { ports } = await stage(admin)
    const guessed = { ...followed, proof: 'g'.repeat(43) }
    for (const route of ['viewDelivery', 'openDelivery'] as const) {
      ports.clock.advance(1)
      expect((await send(ports, route, guessed)).code).toBe('delivery.unknown')
      expect((await send(ports, route, { ...guessed, deliveryId: '000000000009-00000009' })).code).toBe(
        'delivery.unknown',
      )
    }
    expect(await trailOf(ports)).toEqual([
      ['delivery.refused', 'anonymous', true],
      ['delivery.refused', 'member', false],
    ])
    expect((await send(ports, 'openDelivery', followed)).status).toBe(200)
  })

  it('is refused after its end, and after it was revoked, on every page; the trail has each', async () => {
    for (const [end, code] of [
      [
        (ports: MemoryPorts) => {
          ports.clock.advance(3 * 24 * 60)
          return Promise.resolve()
        },
        'delivery.expired',
      ],
      [(ports: MemoryPorts) => callRoute(ports, 'revokeDelivery', northBank), 'delivery.revoked'],
    ] as const) {
      const session = { createdAt: new Date('2026-11-26T11:59:00Z'), lastSeenAt: new Date('2026-11-26T11:59:00Z') }
      const { ports } = await stage(admin)
      await end(ports)
      const late = code === 'delivery.expired' ? { ...session, renewedAt: session.createdAt } : {}
      const hash = sessionHash(ports, cookieOfAna)
      const own = await ports.sessions.find(hash)
      await ports.sessions.replace(
        hash,
        { ...own!, ...late, expiresAt: new Date('2026-11-27T00:00:00Z') },
        own!.version,
      )
      expect((await send(ports, 'viewDelivery', followed)).code).toBe(code)
      expect((await send(ports, 'openDelivery', followed)).code).toBe(code)
      expect((await trailOf(ports)).filter(([action]) => action === 'delivery.refused')).toHaveLength(2)
    }
  })

  it('loses what it held with the first purge after its end, told to the trail, and its row when no secret lives any more', async () => {
    const { ports, tables } = await stage(admin)
    await purgeExpired(ports)
    expect(await ports.deliveries.find(northBank, firstDelivery)).toHaveProperty('sealed')
    ports.clock.advance(3 * 24 * 60 + 1)
    await purgeExpired(ports)
    expect(await ports.deliveries.find(northBank, firstDelivery)).toMatchObject({ state: 'expired' })
    expect(JSON.stringify(tables.rows('Deliveries'))).not.toContain('sealed-value')
    expect(await trailOf(ports)).toEqual([['delivery.expired', 'hub', false]])
    ports.clock.advance(760 * 24 * 60)
    await purgeExpired(ports)
    expect(tables.rows('Deliveries')).toEqual([])
  })
})

describe('a delivery that is asked for again', () => {
  it('renews the secret, and makes the link of the earlier one void', async () => {
    const { ports } = await stage(admin)
    const reissued = await callRoute(ports, 'reissueDelivery', northBank, { durable: durable.address })
    expect([reissued.status, reissued.body['state']]).toEqual([202, 'revoked'])
    expect(await ports.rotations.find(northBank, clientOf(northBank))).toMatchObject({
      reason: 'asked',
      state: 'running',
    })
    expect(await ports.deliveries.find(northBank, firstDelivery)).not.toHaveProperty('sealed')
    expect((await trailOf(ports)).at(-1)).toEqual(['delivery.reissued', 'member', false])
  })

  it('can be asked for again and again: the new secret of a rotation that waits for it may be lost as well', async () => {
    const { ports } = await stage(admin)
    const [key, clientId] = [{ organisationId: northBank, deliveryId: firstDelivery }, clientOf(northBank)]
    await callRoute(ports, 'startRotation', northBank, { durable: durable.address })
    const rotation = (await ports.rotations.find(northBank, clientId))!
    const overlapping = { ...rotation, state: 'overlapping', step: 'overlap' } as const
    const other = await ports.rotations.replace({ ...overlapping, keyId: firstSecret }, rotation.version)
    const again = () => callRoute(ports, 'reissueDelivery', northBank, { durable: durable.address })
    expect((await again()).code, 'another secret is on its way').toBe('rotation.overlapping')
    const { keyId } = (await ports.deliveries.find(northBank, key.deliveryId))!
    await ports.rotations.replace({ ...overlapping, keyId }, other.version)
    expect((await again()).body['state']).toBe('revoked')
    expect(await ports.rotations.find(northBank, clientId)).toMatchObject({ state: 'running', step: 'credential' })
  })

  it('changes nothing where the secret is being renewed already', async () => {
    const { ports } = await stage(admin)
    await callRoute(ports, 'startRotation', northBank, { durable: durable.address })
    const { code } = await callRoute(ports, 'reissueDelivery', northBank, { durable: durable.address })
    expect(code).toBe('rotation.overlapping')
    expect(await ports.deliveries.find(northBank, firstDelivery)).toMatchObject({ state: 'open' })
  })
})

describe('who may take a secret', () => {
  const follow = (about: OrganisationId) => ({
    organisationId: about,
    deliveryId: firstDelivery,
    proof: secretOf(about),
  })

  it.each(cast)('%s', async (_, standing, part) => {
    const { ports } = await stage(part)
    const home = part.active === undefined || part.active === 'none' ? (part.home ?? northBank) : part.active
    const { code = 'taken' } = await callRoute(ports, 'openDelivery', home, { cookie: part.anonymous !== true })
    const may = standing === 'Admin' || standing === 'Configurator' || standing === 'operator'
    if (typeof standing !== 'object') expect(code).toBe(may ? 'taken' : 'delivery.foreign')
    else expect([standing.refused, 'delivery.foreign']).toContain(code)
    const kept = await ports.deliveries.find(home, firstDelivery)
    expect(kept?.state).toBe(code === 'taken' ? 'opened' : 'open')
    const refused = (await trailOf(ports, home)).filter(([action]) => action === 'delivery.refused')
    expect(refused).toHaveLength(code === 'delivery.foreign' ? 1 : 0)
  })

  it.each([
    ['an administrator of another organisation', { tokenRoles: ['Admin'] }, southBank],
    ['an operator from outside', { tokenRoles: ['Admin'], home: platform.organisationId }, southBank],
  ] as const)('%s may not, and the organisation sees that they tried', async (_, part, about) => {
    const { ports } = await stage(part)
    const { code } = await send(ports, 'openDelivery', follow(about))
    expect(code).toBe('delivery.foreign')
    expect(await trailOf(ports, about)).toEqual([['delivery.refused', 'member', true]])
    expect(await ports.deliveries.find(about, firstDelivery)).toMatchObject({ state: 'open' })
  })

  it('an Admin by Membership alone, whose tenant is not mapped, may not: the mapped tenant is the way in', async () => {
    const elsewhere = entraTenantId('55555555-5555-4555-8555-555555555555')
    const { ports } = await stage({ membership: { roles: ['Admin'] }, session: { tid: elsewhere } })
    expect((await callRoute(ports, 'readDelivery', northBank)).status).toBe(200)
    expect((await send(ports, 'openDelivery', follow(northBank))).code).toBe('delivery.foreign')
  })

  it('nobody of a tenant whose mapping was revoked meanwhile may', async () => {
    const { ports } = await stage({ ...admin, meanwhile: (given) => revoke(given, aMapping().tid, northBank) })
    expect((await send(ports, 'openDelivery', follow(northBank))).code).toBe('delivery.foreign')
    expect(
      (
        await ports.deliveries.findOfSecret({
          organisationId: northBank,
          clientId: clientOf(northBank),
          keyId: deliveredSecret,
        })
      )?.state,
    ).toBe('open')
  })
})
