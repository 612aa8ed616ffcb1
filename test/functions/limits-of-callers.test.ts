import { beforeEach, describe, expect, it } from 'vitest'
import { usualLimits, type LimitName } from '../../shared/domain/limits/limits.ts'
import { programToken, userToken } from '../support/access-tokens.ts'
import { failFrom, platform, type MemoryPorts } from '../support/memory-ports.ts'
import type { MemoryTables } from '../support/memory-tables.ts'
import { northBank } from '../shared/support/facts.ts'
import { callRoute, type RouteName } from './support/call-route.ts'
import { secretOf, serviceClient, stage, type Part } from './support/cast.ts'

let ports: MemoryPorts
let tables: MemoryTables

/** A hub whose limits are `most` a minute, and what a caller of the cast needs. */
async function hub(part: Part, most: Partial<Record<LimitName, number>>) {
  const staged = await stage(part)
  const limits = { ...usualLimits, perMinute: { ...usualLimits.perMinute, ...most } }
  ports = { ...staged.ports, platform: { ...platform, limits } }
  ;({ tables } = staged)
}

const from = (address: string) => ({ 'x-forwarded-for': address })
const call = async (name: RouteName, address: string, options: Parameters<typeof callRoute>[3] = {}) => {
  const { status, code } = await callRoute(ports, name, northBank, {
    ...options,
    headers: { ...from(address), ...options.headers },
  })
  return code ?? status
}
const times = async (count: number, act: () => Promise<unknown>) => {
  for (let time = 0; time < count; time += 1) await act()
}

describe('somebody who is signed in', () => {
  beforeEach(() => hub({ tokenRoles: ['Admin'] }, { page: 20 }))

  it('is served while strangers of their network wait', async () => {
    await times(20, () => call('readSession', '192.0.2.1', { cookie: false }))
    expect(await call('readSession', '192.0.2.1', { cookie: false })).toBe('caller.throttled')
    expect(await call('readSession', '192.0.2.1')).toBe(200)
  })

  it('is not anybody who brings a cookie of their own making', async () => {
    await times(20, () => call('readSession', '192.0.2.1', { cookie: false }))
    const forged = { cookie: false, holder: 'f'.repeat(43) }
    expect(await call('readSession', '192.0.2.1', forged)).toBe('caller.throttled')
  })

  it('has a limit of their own there, which nobody shares', async () => {
    await times(20, () => call('readSession', '192.0.2.1', { cookie: false }))
    await times(10, () => call('readSession', '192.0.2.1'))
    expect(await call('readSession', '192.0.2.1')).toBe('caller.throttled')
    expect(await call('readSession', '198.51.100.1')).toBe(200)
  })
})

describe('the link of an invitation', () => {
  beforeEach(() => hub({ anonymous: true }, { link: 6 }))
  const follow = (secret: string, address: string) =>
    call('readLink', address, { cookie: false, body: JSON.stringify({ secret }) })

  it('opens for whoever has it, while their network, or everybody, guesses', async () => {
    await times(10, () => follow('x'.repeat(43), '192.0.2.1'))
    expect(await follow('y'.repeat(43), '192.0.2.1')).toBe('caller.throttled')
    expect(await follow(secretOf(northBank), '192.0.2.1')).toBe(200)
    for (let network = 0; network < 60; network += 1) await follow('z'.repeat(43), `10.0.${network}.1`)
    expect(await follow(secretOf(northBank), '198.51.100.1')).toBe(200)
  })
})

describe('a program', () => {
  const program = programToken({ azp: serviceClient, roles: ['PlatformService'] })
  const ask = (token: string, address: string) =>
    call('introspect', address, { cookie: false, headers: { authorization: `Bearer ${token}` } })
  beforeEach(() => hub({ token: program }, { token: 6, program: 30 }))

  it('that proves itself is served whatever forged tokens come from its network, until it has asked too much itself', async () => {
    const forged = `${userToken().slice(0, -8)}AAAAAAAA`
    await times(10, () => ask(forged, '192.0.2.1'))
    expect(await ask(forged, '192.0.2.1')).toBe('caller.throttled')
    for (let time = 0; time < 30; time += 1) expect(await ask(program, `192.0.${time % 3}.1`)).toBe(200)
    expect(await ask(program, '192.0.2.1')).toBe('caller.throttled')
  })
})

describe('while storage does not answer for limits alone', () => {
  it('people are served, and limited by what the instance counts', async () => {
    await hub({ tokenRoles: ['Admin'] }, { 'look-up': 20 })
    failFrom(tables, 1, { only: /Limits/ })
    const look = () => call('listSignInOptions', '192.0.2.1', { cookie: false })
    for (let time = 0; time < 20; time += 1) expect(await look()).toBe(200)
    expect(await look()).toBe('caller.throttled')
  })
})
