import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { finishConnectionNavigation } from '../../functions/http/auth/finish-connection.ts'
import { browserCookieName, sessionCookieName } from '../../functions/runtime/cookies.ts'
import { navigate } from '../../functions/runtime/navigation.ts'
import { fetchFrom } from '../../shared/adapters/entra/entra-address.ts'
import { entraMetadata } from '../../shared/adapters/entra/entra-metadata.ts'
import { entraSignIn } from '../../shared/adapters/entra/entra-sign-in.ts'
import { partnerSignIn } from '../../shared/adapters/entra/partner-sign-in.ts'
import { probeGraph } from '../../shared/adapters/graph/graph-directory-source.ts'
import type { Connection } from '../../shared/domain/connection.ts'
import type { ErrorCode } from '../../shared/domain/hub-error.ts'
import { HubError } from '../../shared/domain/hub-error.ts'
import { findUsed } from '../../shared/services/connection-secrets.ts'
import { pick, setStage, locationOf, person, type Stage } from '../local/simulators/support.ts'
import { ana, aMembership, fabrikam, noon, northBank, southBank } from '../shared/support/facts.ts'
import { failFrom, memorySecrets, repair, type MemoryPorts } from '../support/memory-ports.ts'
import type { MemoryTables } from '../support/memory-tables.ts'
import { callRoute } from './support/call-route.ts'
import { cookieOfAna, stage, suspend, type Part } from './support/cast.ts'
import { asking, invocation } from './support/invocation.ts'
import { sessionHash } from '../../shared/services/session-hash.ts'

const redirectUri = 'http://localhost:4321/auth/callback/connection'
const administrator: Part = { tokenRoles: ['Admin'] }

let microsoft: Stage
beforeAll(async () => {
  // The sign-in library judges an ID token's age by the machine's clock.
  vi.useFakeTimers({ now: noon, toFake: ['Date'] })
  microsoft = await setStage('msp')
})
afterAll(async () => {
  vi.useRealTimers()
  await microsoft.stop()
})
afterEach(() => microsoft.control.reset())

interface Scene {
  readonly ports: MemoryPorts
  readonly tables: MemoryTables
  readonly start: (body?: object) => Promise<{ readonly url: URL; readonly browser: string }>
  readonly bring: (url: URL, change?: { browser?: string; session?: string }) => Promise<string>
  readonly connection: () => Promise<Connection | undefined>
  /** The refresh token that the Connection uses now. */
  readonly used: () => Promise<string | undefined>
}

/** Ana's Organisation with a Connection whose refresh token is `old`, in front of the simulated Microsoft. */
async function scene(part: Part = administrator): Promise<Scene> {
  const { clientId, clientSecret } = microsoft.world.apps.partner
  const { ports: staged, tables } = await stage(part)
  const metadata = entraMetadata(fetchFrom(microsoft.entra), staged.clock)
  const client = {
    authorityHost: microsoft.entra,
    clientId: 'unused',
    clientSecret: 'unused',
    apiScope: 'api://unused/scope',
    redirectUri,
    consentRedirectUri: redirectUri,
    responseMode: 'query',
  } as const
  const ports: MemoryPorts = {
    ...staged,
    secrets: memorySecrets({
      'app/microsoft_client_id': clientId,
      'app/microsoft_client_secret': clientSecret,
    }),
    entraSignIn: entraSignIn(client, metadata),
    partnerSignIn: partnerSignIn({ authorityHost: microsoft.entra, redirectUri }, metadata),
    probeSource: { ...staged.probeSource, direct: probeGraph(microsoft.graph, staged.clock) },
  }
  const before = await ports.connections.find(northBank)
  const version = await ports.secrets.put(northBank, 'entra_direct_refresh_token', 'old')
  const named = [{ name: 'entra_direct_refresh_token', version } as const]
  if (before) await ports.connections.put({ ...before, connectionId: 'old', secrets: named }, before.version)
  const connection = () => ports.connections.find(northBank)
  return {
    ports,
    tables,
    connection,
    used: async () => {
      const now = await connection()
      return now && findUsed(ports.secrets, now, 'entra_direct_refresh_token')
    },
    start: async (body = {}) => {
      const started = await callRoute(ports, 'startDirect', northBank, { body: JSON.stringify(body) })
      const browser = started.cookies.find(({ name }) => name === browserCookieName)?.value ?? ''
      const next = new URL(String(started.body['next']))
      return { url: locationOf(await pick(next, person(microsoft.world, 'Hedda Skerry'))), browser }
    },
    bring: async (url, { browser = '', session = cookieOfAna } = {}) => {
      const request = asking({
        path: `${url.pathname}${url.search}`,
        headers: { accept: 'text/html' },
        cookies: { [browserCookieName]: browser, [sessionCookieName]: session },
      })
      const response = await navigate(ports, finishConnectionNavigation)(request, invocation().context)
      const { location = '' } = (response as { headers: Record<string, string> }).headers
      const { pathname, searchParams } = new URL(location, 'https://hub.example')
      if (!searchParams.has('code')) return location
      expect(pathname).toBe('/console/connect/connection')
      return [searchParams.get('code'), searchParams.get('aadsts')].filter((part) => part !== null).join(' ')
    },
  }
}

describe('the way back from Microsoft', () => {
  it('connects, under a new version of each secret, and says so in the trail', async () => {
    const { ports, start, bring, connection, used } = await scene()
    const { url, browser } = await start()
    expect(await used()).toBe('old')
    expect(await bring(url, { browser })).toBe('/console/connect/connection?connected=direct')
    const now = await connection()
    expect(now).toMatchObject({ kind: 'direct', state: 'connected', partnerTid: microsoft.world.partner?.tid })
    expect(await used()).not.toBe('old')
    expect(now && (await findUsed(ports.secrets, now, 'entra_direct_token_scope'))).not.toContain('GroupMember')
    const trail = await ports.audit.list(northBank, { limit: 10 }, {})
    expect(trail.items).toContainEqual(
      expect.objectContaining({ action: 'connection.connected', actor: `member:${ana}`, subject: 'connection:direct' }),
    )
  })

  it('asks for the members of groups only where people are to be filtered by group', async () => {
    const { start, ports, bring, connection } = await scene()
    const { url, browser } = await start({ groups: true })
    await bring(url, { browser })
    const now = await connection()
    expect(now && (await findUsed(ports.secrets, now, 'entra_direct_token_scope'))).toContain('GroupMember.Read.All')
  })

  const meanwhile: readonly (readonly [why: string, code: ErrorCode, act: (scene: Scene) => Promise<unknown>])[] = [
    [
      'was made a portal member',
      'portal.refused',
      ({ ports }) =>
        ports.memberships.findOrInsert(aMembership({ organisationId: northBank, kind: 'portal', roles: ['Customer'] })),
    ],
    [
      'has lost the role',
      'permission.missing',
      async ({ ports }) => {
        const hash = sessionHash(ports, cookieOfAna)
        const session = await ports.sessions.find(hash)
        if (session) await ports.sessions.replace(hash, { ...session, tokenRoles: ['Manager'] }, session.version)
      },
    ],
    [
      'went over to another organisation',
      'organisation.foreign',
      async ({ ports }) => {
        const hash = sessionHash(ports, cookieOfAna)
        const session = await ports.sessions.find(hash)
        if (session)
          await ports.sessions.replace(hash, { ...session, activeOrganisationId: southBank }, session.version)
      },
    ],
    ['has lost the organisation', 'organisation.suspended', ({ ports }) => suspend(ports, northBank)],
    [
      'has lost the feature',
      'flag.off',
      ({ ports }) => ports.featureFlags.remove({ flag: 'entra-integration-ui', organisationId: northBank }),
    ],
    ['signed out', 'session.missing', ({ ports }) => ports.sessions.remove(sessionHash(ports, cookieOfAna))],
  ]
  it.each(meanwhile)('refuses who %s meanwhile: %s, and nothing is written', async (_why, code, act) => {
    const made = await scene()
    const { url, browser } = await made.start()
    await act(made)
    const written = () => [made.tables.rows('Connections'), made.tables.rows('SignInStates')]
    const before = structuredClone(written())
    expect(await made.bring(url, { browser })).toBe(code)
    expect(written()).toEqual(before)
    expect(await made.used()).toBe('old')
  })

  it('refuses an answer that another browser, or another member, brings', async () => {
    const { ports, start, bring, used } = await scene()
    const { url, browser } = await start()
    expect(await bring(url, { browser: 'b'.repeat(43) })).toBe('state.foreign')
    const session = await ports.sessions.find(sessionHash(ports, cookieOfAna))
    const other = await ports.members.findOrInsert(
      { provider: 'entra', issuer: 'i', subject: 'other' },
      {
        memberId: fabrikam as never,
        state: 'active',
        displayName: 'Other',
        sessionStamp: session?.stamp ?? '',
        createdAt: noon,
      },
    )
    const theirs = `${'o'.repeat(43)}.${other.memberId}`
    if (session) await ports.sessions.insert(sessionHash(ports, theirs), { ...session, memberId: other.memberId })
    expect(await bring(url, { browser, session: theirs })).toBe('state.foreign')
    expect(await used()).toBe('old')
  })

  it('refuses a proof that names another tenant than the account’s', async () => {
    const { clientId, clientSecret, homeTid } = microsoft.world.apps.partner
    const { start, bring, used } = await scene()
    const platformTid = microsoft.world.platform.tid
    const { url, browser } = await start({ application: { clientId, clientSecret, tenantId: homeTid } })
    expect(await bring(url, { browser })).toBe('/console/connect/connection?connected=direct')
    const kept = await used()
    await microsoft.control.alter({ token: 'id', claims: { tid: platformTid } })
    const again = await start()
    expect(await bring(again.url, { browser: again.browser })).toBe('issuer.invalid')
    expect(await used()).toBe(kept)
    // A proof that is sound in itself, of another tenant than the one that the application belongs to and was asked at.
    const other = await start()
    const issuer = `${microsoft.entra}/${platformTid}/v2.0`
    await microsoft.control.alter({ token: 'id', claims: { tid: platformTid, iss: issuer } })
    expect(await bring(other.url, { browser: other.browser })).toBe('tenant.mismatched')
    expect(await used()).toBe(kept)
  })

  it('leaves the connection that was there when Microsoft, Graph or the person says no', async () => {
    const { start, bring, used } = await scene()
    const declined = await start()
    const refused = new URL(redirectUri)
    refused.search = new URLSearchParams({
      error: 'access_denied',
      state: declined.url.searchParams.get('state') ?? '',
    }).toString()
    expect(await bring(refused, { browser: declined.browser })).toBe('provider.declined')

    const expired = await start()
    await microsoft.control.arm({ target: 'token', kind: 'aadsts', code: 7000222 })
    expect(await bring(expired.url, { browser: expired.browser })).toBe('credential.rejected 7000222')

    const keptOut = await start()
    await microsoft.control.arm({ target: 'graph', kind: 'error', status: 403 })
    expect(await bring(keptOut.url, { browser: keptOut.browser })).toBe('access.refused')

    const fleeting = await start()
    await microsoft.control.alter({ token: 'answer', drop: ['refresh_token'] })
    expect(await bring(fleeting.url, { browser: fleeting.browser })).toBe('answer.invalid')
    expect(await used()).toBe('old')
  })

  it('leaves a connection that works wherever the tables or the store of secrets break off', async () => {
    for (const when of ['before', 'after'] as const)
      for (let count = 1; count <= 8; count += 1)
        for (const what of ['tables', 'secrets'] as const) {
          const { ports, tables, start, bring, connection, used } = await scene()
          const { url, browser } = await start()
          const put = ports.secrets.put.bind(ports.secrets)
          let writes = 0
          if (what === 'tables') failFrom(tables, count, { when })
          else
            ports.secrets.put = async (...put_) => {
              writes += 1
              const version = when === 'after' ? await put(...put_) : ''
              if (writes >= count) throw new HubError('vault.unavailable', 'No answer.')
              return when === 'after' ? version : put(...put_)
            }
          await bring(url, { browser })
          repair(tables)
          ports.secrets.put = put
          const now = await connection()
          expect(now).toMatchObject({ kind: 'direct', state: 'connected' })
          if (now?.connectionId === 'old') expect(await used()).toBe('old')
          else expect(await used()).toMatch(/^\S{60,}$/)
        }
  })
})
