import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addressGuard } from '../../shared/adapters/address-guard/address-guard.ts'
import { askCipp, askConnection } from '../../shared/adapters/cipp/cipp-client.ts'
import { cippDirectorySource, tenantLists } from '../../shared/adapters/cipp/cipp-directory-source.ts'
import { cippPeopleSource } from '../../shared/adapters/cipp/cipp-people-source.ts'
import { appTokens } from '../../shared/adapters/entra/app-tokens.ts'
import { fetchFrom } from '../../shared/adapters/entra/entra-address.ts'
import { entraMetadata } from '../../shared/adapters/entra/entra-metadata.ts'
import type { CippConnection } from '../../shared/domain/connection.ts'
import type { ListedTenant } from '../../shared/domain/discovery.ts'
import type { DirectoryUser } from '../../shared/domain/directory-user.ts'
import { entraTenantId, organisationId, type EntraTenantId } from '../../shared/domain/ids.ts'
import { cippTokens } from '../../shared/services/cipp-tokens.ts'
import { putVersions } from '../../shared/services/connection-secrets.ts'
import { setStage, type Stage } from '../local/simulators/support.ts'
import { contoso, noon } from '../shared/support/facts.ts'
import { expectRefusal } from '../shared/support/refusals.ts'
import { memorySecrets } from '../support/memory-ports.ts'

const clock = { now: () => new Date() }

let stage: Stage
let tid: EntraTenantId
beforeAll(async () => {
  stage = await setStage('msp')
  tid = entraTenantId(stage.world.partner?.customers[0]?.tid ?? '')
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

/** Sources of their own for each example, so that nothing is remembered from another. */
async function connected(change: { baseUrl?: string; token?: string; clientSecret?: string } = {}) {
  const { cipp } = stage.world.apps
  const secrets = memorySecrets()
  const owner = organisationId(contoso)
  const named = await putVersions(
    secrets,
    owner,
    change.token === undefined
      ? {
          microsoft_client_id: cipp?.clientId ?? '',
          microsoft_client_secret: change.clientSecret ?? cipp?.clientSecret ?? '',
          microsoft_tenant_id: cipp?.homeTid ?? '',
        }
      : { entra_cipp_api_token: change.token },
  )
  const connection: CippConnection = {
    organisationId: owner,
    kind: 'cipp',
    baseUrl: change.baseUrl ?? stage.cipp,
    state: 'connected',
    changedAt: noon,
    connectionId: 'first',
    secrets: named,
  }
  const grant = appTokens(stage.entra, entraMetadata(fetchFrom(stage.entra), clock))
  const tokens = cippTokens({ secrets, clock }, grant)
  const ask = askConnection(askCipp(addressGuard({ allowLoopback: true }), clock), tokens)
  const lists = tenantLists(ask, clock)
  const tenants = cippDirectorySource(lists)
  const people = cippPeopleSource(ask, lists, clock)
  return { connection, tenants, people, token: () => tokens.tokenFor(connection) }
}

async function everyTenant({ tenants, connection }: Awaited<ReturnType<typeof connected>>) {
  const pages: (readonly ListedTenant[])[] = []
  let cursor: string | undefined
  do {
    const page = await tenants.listManagedTenants(connection, cursor)
    pages.push(page.tenants)
    cursor = page.next
  } while (cursor !== undefined)
  return pages
}

async function everybody({ people, connection }: Awaited<ReturnType<typeof connected>>, of: EntraTenantId) {
  const pages: (readonly DirectoryUser[])[] = []
  let page = await people.listUsers(connection, of, { kind: 'start' })
  pages.push(page.users)
  while (page.next !== undefined) {
    page = await people.listUsers(connection, of, { kind: 'page', cursor: page.next })
    pages.push(page.users)
  }
  return pages
}

describe('managed tenants by CIPP', () => {
  it('are the customers, in slices, without the partner itself and without those its operators left out', async () => {
    const excluded = stage.world.partner?.customers[1]?.tid ?? ''
    await stage.control.ailCipp({ excluded: [excluded] })
    const pages = await everyTenant(await connected())
    const wanted = stage.world.partner?.customers.map((one) => one.tid).filter((one) => one !== excluded) ?? []
    expect(pages.flat().map((one) => one.tid)).toEqual(wanted.sort())
    expect(pages.length).toBeGreaterThan(1)
    expect(pages.flat().find((one) => one.tid === tid)?.displayName).toBe(
      stage.world.partner?.customers[0]?.displayName,
    )
  })

  it('are asked for once for all slices of one listing', async () => {
    await everyTenant(await connected())
    expect((await stage.control.requests('cipp')).requests).toHaveLength(1)
  })

  it('are never taken from a cursor of another source', async () => {
    const { tenants, connection } = await connected()
    await expectRefusal('connection.changed', tenants.listManagedTenants(connection, '/users?$skiptoken=x'))
  })
})

describe('people by CIPP', () => {
  it('are everybody of that tenant, with shared mailboxes told by Exchange', async () => {
    const people = (await everybody(await connected(), tid)).flat()
    const { entries } = await stage.control.people(tid)
    const present = entries.filter(({ presence }) => presence === 'present').map(({ person }) => person)
    expect(people.map(({ objectId }) => objectId)).toEqual(present.map(({ id }) => id).sort())
    const shared = present.filter(({ mailbox }) => mailbox === 'shared').map(({ id }) => id)
    expect(people.filter(({ sharedMailbox }) => sharedMailbox).map(({ objectId }) => objectId)).toEqual(shared.sort())
    const one = present.find(({ mail }) => mail !== null)
    expect(people.find(({ objectId }) => objectId === one?.id)).toMatchObject({
      upn: one?.userPrincipalName,
      mail: one?.mail,
      enabled: one?.accountEnabled,
      licensed: (one?.licences.length ?? 0) > 0,
    })
  })

  it('of a large tenant come in slices, each person once, and a slice can be asked for again by another instance', async () => {
    await stage.control.change({ change: 'fill-directory', tid, people: 1_300 })
    const pages = await everybody(await connected(), tid)
    expect(pages.length).toBeGreaterThan(2)
    const ids = pages.flat().map(({ objectId }) => objectId)
    expect(new Set(ids).size).toBe(1_300)
    const other = await connected()
    const cursor = `cipp:${pages[0]?.at(-1)?.objectId ?? ''}`
    const again = await other.people.listUsers(other.connection, tid, { kind: 'page', cursor })
    expect(again.users).toEqual(pages[1])
  })

  it('are asked for by tenantFilter, and no changes are told', async () => {
    const { people, connection } = await connected()
    await people.listUsers(connection, tid, { kind: 'start' })
    const { requests } = await stage.control.requests('cipp')
    expect(requests.filter(({ path }) => path === '/api/ListUsers').map(({ parameters }) => parameters)).toEqual([
      { tenantFilter: tid },
    ])
    await expectRefusal('delta.stale', people.listUsers(connection, tid, { kind: 'changes', delta: 'x' }))
    expect(await people.confirmUser(connection, tid, 'x')).toBe('unknown')
    await expectRefusal('source.incapable', people.listGroupMembers(connection, tid, 'x', undefined))
  })

  it('of another tenant than was asked for are refused, every one', async () => {
    await stage.control.ailCipp({ bleeding: true })
    const { people, connection } = await connected()
    await expectRefusal('tenant.confused', people.listUsers(connection, tid, { kind: 'start' }))
  })

  it('of a tenant that CIPP does not list are not asked for', async () => {
    const { people, connection } = await connected()
    await expectRefusal('access.refused', people.listUsers(connection, contoso, { kind: 'start' }))
    const { requests } = await stage.control.requests('cipp')
    expect(requests.map(({ path }) => path)).not.toContain('/api/ListUsers')
  })

  it('of a tenant without consent, or without a role that reads it, are refused by that reason', async () => {
    for (const [trait, code] of [['consented', 'consent.missing'] as const, ['readable', 'access.refused'] as const]) {
      await stage.control.reset()
      await stage.control.change({ change: 'set-access', tid, [trait]: false })
      const { people, connection } = await connected()
      await expectRefusal(code, people.listUsers(connection, tid, { kind: 'start' }))
    }
  })

  it('have the domains that are certain', async () => {
    const { people, connection } = await connected()
    const domains = await people.listDomains(connection, tid)
    const { defaultDomain } = stage.world.partner?.customers[0] ?? {}
    expect(domains).toMatchObject({ tid, primary: defaultDomain })
    expect(domains.verified).toEqual([domains.primary, domains.initial])
  })
})

describe('what goes wrong at CIPP', () => {
  const list = async (change: Parameters<typeof connected>[0] = {}) => {
    const { tenants, connection } = await connected(change)
    return tenants.listManagedTenants(connection, undefined)
  }

  it('is never a tenant, although its status is 200', async () => {
    await stage.control.ailCipp({ failing: true })
    await expectRefusal('source.failing', list())
    await stage.control.ailCipp({ selector: true })
    await expectRefusal('source.unreadable', list())
  })

  it('is an address without an API', async () => {
    for (const baseUrl of [`${stage.cipp}/other`, stage.graph])
      await expectRefusal(baseUrl === stage.graph ? 'source.unreadable' : 'source.misaddressed', list({ baseUrl }))
    await stage.control.arm({ target: 'cipp', kind: 'malformed', as: 'html' })
    await expectRefusal('source.misaddressed', list())
  })

  it('is a client that is unknown, switched off, or has a wrong secret', async () => {
    await stage.control.ailCipp({ clientOff: true })
    await expectRefusal('access.refused', list())
    const refusal = await expectRefusal('credential.rejected', list({ clientSecret: 'a wrong secret, quite long' }))
    expect(refusal.details).toEqual({ aadsts: 7000215 })
    await expectRefusal('credential.rejected', list({ token: 'not.a.token' }))
  })

  it('is a pasted token that is over', async () => {
    const token = await (await connected()).token()
    expect((await list({ token })).tenants.length).toBeGreaterThan(0)
    const [header, , signature] = token.split('.')
    const over = Buffer.from(JSON.stringify({ exp: 1_700_000_000 })).toString('base64url')
    await expectRefusal('credential.expired', list({ token: `${header ?? ''}.${over}.${signature ?? ''}` }))
  })

  it('is patience that it asks for, and trouble that passes', async () => {
    await stage.control.arm({ target: 'cipp', kind: 'throttle', retryAfter: '7' })
    expect((await expectRefusal('source.throttled', list())).details).toEqual({ retryAfterSeconds: 7 })
    for (const fault of [
      { kind: 'error', status: 500 } as const,
      { kind: 'error', status: 503 } as const,
      { kind: 'disconnect' } as const,
      { kind: 'truncate' } as const,
      { kind: 'malformed', as: 'cut-json' } as const,
      { kind: 'malformed', as: 'empty' } as const,
    ]) {
      await stage.control.arm({ target: 'cipp', ...fault })
      await expectRefusal('source.unavailable', list())
    }
    await stage.control.arm({ target: 'cipp', kind: 'malformed', as: 'no-list' })
    await expectRefusal('source.unreadable', list())
  })
})
