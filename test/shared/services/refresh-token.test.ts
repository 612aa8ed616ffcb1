import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DirectConnection } from '../../../shared/domain/connection.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import type { DelegatedToken } from '../../../shared/ports/delegated-tokens.ts'
import { findUsed, putVersions, tokenSecrets } from '../../../shared/services/connection-secrets.ts'
import { borrowRefreshToken, withRefreshToken } from '../../../shared/services/refresh-token.ts'
import { failFrom, memoryPorts, repair } from '../../support/memory-ports.ts'
import { contoso, northBank, noon } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

const name = 'entra_direct_refresh_token'

/** A hub whose Connection holds the refresh token `R0`. */
async function set(change: Partial<DirectConnection> = {}) {
  const { ports, tables } = memoryPorts(noon)
  const secrets = await putVersions(ports.secrets, northBank, { [name]: 'R0' })
  const connection = await ports.connections.put(
    {
      organisationId: northBank,
      kind: 'direct',
      partnerTid: contoso,
      state: 'connected',
      changedAt: noon,
      connectionId: 'first',
      secrets,
      ...change,
    },
    undefined,
  )
  if (connection.kind !== 'direct') throw new Error('It is direct.')
  const kept = async () => {
    const current = await ports.connections.find(northBank)
    return current && findUsed(ports.secrets, current, name)
  }
  return { ports, tables, connection, kept }
}

const brings = (refreshToken?: string): Promise<DelegatedToken> =>
  Promise.resolve({
    accessToken: 'access',
    expiresIn: 3600,
    ...(refreshToken === undefined ? {} : { refreshToken }),
  })

/** Entra as it is: each grant gives the next token, and those it replaced go on. */
function rotating() {
  const given = ['R0']
  const grant = (used: string) => {
    if (!given.includes(used)) return Promise.reject(new HubError('credential.rejected', 'Not ours.'))
    given.push(`R${given.length}`)
    return brings(given.at(-1))
  }
  return { given, grant }
}

describe('a refresh token that Entra replaces', () => {
  it('is kept with its access token before that is used, under a version that the connection names', async () => {
    const { ports, connection, kept } = await set()
    const granted = await withRefreshToken(ports, connection, rotating().grant)
    expect(granted.accessToken).toBe('access')
    expect(await kept()).toBe('R1')
    const current = await ports.connections.find(northBank)
    expect(await findUsed(ports.secrets, current!, 'entra_direct_access_token')).toBe('access')
    expect(await findUsed(ports.secrets, current!, 'entra_direct_token_expires_at')).toBe('2026-11-23T13:00:00.000Z')
  })

  it('stays as it was where Entra gives none in its place', async () => {
    const { ports, connection, kept } = await set()
    await withRefreshToken(ports, connection, () => brings())
    expect(await kept()).toBe('R0')
  })

  it('of a customer’s tenant is never kept', async () => {
    const { ports, connection, kept } = await set()
    await borrowRefreshToken(ports, connection, () => brings('of the customer'))
    expect(await kept()).toBe('R0')
  })

  it('is the newest one whatever the order in which two instances write', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 3 }), async (turns, delay) => {
        const { ports, connection, kept } = await set()
        const { grant, given } = rotating()
        const slowly = async (refreshToken: string) => {
          const answer = await grant(refreshToken)
          for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate)
          return answer
        }
        const one = withRefreshToken(ports, connection, slowly)
        for (let turn = 0; turn < delay; turn += 1) await new Promise(setImmediate)
        ports.clock.advance(1)
        const other = withRefreshToken(ports, connection, grant)
        await Promise.all([one, other])
        const last = await kept()
        // Whichever Entra gave to the later start: it is one that Entra gave, and not the first.
        expect(given.slice(1)).toContain(last)
        ports.clock.advance(1)
        await withRefreshToken(ports, connection, grant)
        expect(await kept()).toBe(given.at(-1))
      }),
      { numRuns: 40 },
    )
  })

  it('of a start that came earlier does not replace that of a later one', async () => {
    const { ports, connection, kept } = await set()
    let arrive = (): void => undefined
    const gate = new Promise<void>((resolve) => (arrive = resolve))
    const early = withRefreshToken(ports, connection, async () => {
      await gate
      return brings('early')
    })
    await new Promise(setImmediate)
    ports.clock.advance(1)
    await withRefreshToken(ports, connection, () => brings('late'))
    arrive()
    await early
    expect(await kept()).toBe('late')
  })

  it.each(['before', 'after'] as const)('survives a crash %s any write: the next grant works', async (when) => {
    for (let count = 1; count <= 2; count += 1) {
      const { ports, tables, connection } = await set()
      const { grant, given } = rotating()
      failFrom(tables, count, { when, only: /replace Connections/ })
      await withRefreshToken(ports, connection, grant).catch(() => undefined)
      repair(tables)
      ports.clock.advance(1)
      await withRefreshToken(ports, connection, grant)
      expect(await findUsed(ports.secrets, (await ports.connections.find(northBank))!, name)).toBe(given.at(-1))
    }
  })

  it('survives a vault that keeps nothing: the one it replaces is used again', async () => {
    const { ports, connection, kept } = await set()
    const { grant } = rotating()
    const put = ports.secrets.put.bind(ports.secrets)
    let writes = 0
    ports.secrets.put = (...what) =>
      (writes += 1) > 1 ? Promise.reject(new HubError('vault.unavailable', 'No answer.')) : put(...what)
    await expectRefusal('vault.unavailable', withRefreshToken(ports, connection, grant))
    ports.secrets.put = put
    expect(await kept()).toBe('R0')
    expect((await withRefreshToken(ports, connection, grant)).accessToken).toBe('access')
  })

  it('that Entra takes no longer is asked for again where another instance replaced it', async () => {
    const { ports, connection, kept } = await set()
    const used: string[] = []
    const granted = await withRefreshToken(ports, connection, async (refreshToken) => {
      used.push(refreshToken)
      if (refreshToken !== 'R0') return brings('R2')
      await withRefreshToken(ports, connection, () => brings('R1'))
      throw new HubError('credential.rejected', 'It was replaced.')
    })
    expect([used, granted.accessToken, await kept()]).toEqual([['R0', 'R1'], 'access', 'R2'])
  })

  it('leaves nothing behind when somebody disconnected meanwhile', async () => {
    const { ports, connection } = await set()
    await withRefreshToken(ports, connection, async () => {
      const current = await ports.connections.find(northBank)
      await ports.connections.put({ ...current!, state: 'disconnected', secrets: [] }, current?.version)
      for (const secret of tokenSecrets) await ports.secrets.remove(northBank, secret)
      return brings('R1')
    })
    for (const secret of tokenSecrets) expect(await ports.secrets.find(northBank, secret)).toBeUndefined()
  })

  it('does not touch the token of a connection that was made meanwhile', async () => {
    const { ports, connection, kept } = await set()
    await withRefreshToken(ports, connection, async () => {
      const current = await ports.connections.find(northBank)
      const secrets = await putVersions(ports.secrets, northBank, { [name]: 'of the new account' })
      await ports.connections.put({ ...current!, connectionId: 'second', secrets }, current?.version)
      return brings('R1')
    })
    expect(await kept()).toBe('of the new account')
    await expectRefusal('connection.changed', withRefreshToken(ports, connection, rotating().grant))
  })
})
