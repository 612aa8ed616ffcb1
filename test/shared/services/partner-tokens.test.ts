import { describe, expect, it } from 'vitest'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { entraTenantId } from '../../../shared/domain/ids.ts'
import type { DelegatedToken, RefreshGrant } from '../../../shared/ports/delegated-tokens.ts'
import { partnerTokens } from '../../../shared/services/partner-tokens.ts'
import { memoryPorts, memorySecrets } from '../../support/memory-ports.ts'
import { contoso, fabrikam, noon, northBank, southBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

const connection = {
  organisationId: northBank,
  kind: 'direct',
  partnerTid: contoso,
  state: 'connected',
  changedAt: noon,
} as const
const own = { [`${northBank}/microsoft_client_id`]: 'own-id', [`${northBank}/microsoft_client_secret`]: 'own-secret' }
const app = { 'app/microsoft_client_id': 'app-id', 'app/microsoft_client_secret': 'app-secret' }
const refresh = { [`${northBank}/entra_direct_refresh_token`]: 'refresh-1' }

async function set(values: Record<string, string>, answer: (grant: RefreshGrant) => Promise<DelegatedToken>) {
  const secrets = memorySecrets(values)
  const { connections, clock } = memoryPorts(noon).ports
  for (const organisationId of [northBank, southBank])
    await connections.put({ ...connection, organisationId }, undefined)
  const grants: RefreshGrant[] = []
  const tokens = partnerTokens({ connections, secrets, clock }, (grant) => {
    grants.push(grant)
    return answer(grant)
  })
  return { secrets, clock, grants, ...tokens }
}
const numbered = () => {
  let count = 0
  return () => Promise.resolve({ accessToken: `access-${(count += 1)}`, expiresIn: 3600 })
}

describe('a token of the partner', () => {
  it('is fetched once for twenty requests that arrive together, and kept', async () => {
    const { grants, tokenFor, clock } = await set({ ...app, ...refresh }, numbered())
    const tokens = await Promise.all(Array.from({ length: 20 }, () => tokenFor(connection)))
    expect(new Set(tokens)).toEqual(new Set(['access-1']))
    clock.advance(57)
    expect(await tokenFor(connection)).toBe('access-1')
    expect(grants).toHaveLength(1)
  })

  it('is not used in its last two minutes', async () => {
    const { tokenFor, clock } = await set({ ...app, ...refresh }, numbered())
    await tokenFor(connection)
    clock.advance(58)
    expect(await tokenFor(connection)).toBe('access-2')
  })

  it('that the source did not take is not used again', async () => {
    const { tokenFor, forget } = await set({ ...app, ...refresh }, numbered())
    await tokenFor(connection)
    forget(connection)
    expect(await tokenFor(connection)).toBe('access-2')
  })

  it('asks with the grant of its own connection', async () => {
    const { grants, tokenFor } = await set({ ...own, ...app, ...refresh }, numbered())
    await tokenFor(connection)
    expect(grants[0]).toMatchObject({
      tid: contoso,
      clientId: 'own-id',
      clientSecret: 'own-secret',
      refreshToken: 'refresh-1',
    })
    expect(grants[0]?.scopes).toEqual(expect.arrayContaining(['openid', 'offline_access']))
  })

  it.each(Object.keys(own))(
    "never mixes credentials: with only %s of its own it uses the platform's pair",
    async (name) => {
      const { grants, tokenFor } = await set({ [name]: 'half', ...app, ...refresh }, numbered())
      await tokenFor(connection)
      expect(grants[0]).toMatchObject({ clientId: 'app-id', clientSecret: 'app-secret' })
    },
  )

  it('is refused where a pair or the refresh token is missing', async () => {
    for (const values of [{ ...app }, { ...refresh }, { ...refresh, 'app/microsoft_client_id': 'half' }])
      await expectRefusal('credential.missing', (await set(values, numbered())).tokenFor(connection))
  })

  it('of another Organisation is another grant', async () => {
    const { grants, tokenFor } = await set(
      { ...app, ...refresh, [`${southBank}/entra_direct_refresh_token`]: 'refresh-south' },
      numbered(),
    )
    expect(await tokenFor(connection)).not.toBe(await tokenFor({ ...connection, organisationId: southBank }))
    expect(grants.map(({ refreshToken }) => refreshToken)).toEqual(['refresh-1', 'refresh-south'])
  })

  it('is used only after the rotated refresh token was stored', async () => {
    const { secrets, tokenFor } = await set({ ...app, ...refresh }, () =>
      Promise.resolve({ accessToken: 'access', expiresIn: 3600, refreshToken: 'refresh-2' }),
    )
    let storedFirst = false
    const kept = { ...secrets }
    secrets.put = async (...what) => {
      const version = await kept.put(...what)
      storedFirst = true
      return version
    }
    await tokenFor(connection)
    expect([storedFirst, secrets.kept.get(`${northBank}/entra_direct_refresh_token`)]).toEqual([true, 'refresh-2'])
  })

  it('is not used when the rotated refresh token could not be stored', async () => {
    const { secrets, tokenFor } = await set({ ...app, ...refresh }, () =>
      Promise.resolve({ accessToken: 'access', expiresIn: 3600, refreshToken: 'refresh-2' }),
    )
    secrets.put = () => Promise.reject(new HubError('storage.unavailable', 'x'))
    await expectRefusal('storage.unavailable', tokenFor(connection))
  })

  it('that was refused is asked for again the next time', async () => {
    let refusals = 1
    const { tokenFor } = await set({ ...app, ...refresh }, () => {
      refusals -= 1
      return refusals < 0
        ? Promise.resolve({ accessToken: 'access', expiresIn: 3600 })
        : Promise.reject(new HubError('source.unavailable', 'x'))
    })
    await expectRefusal('source.unavailable', tokenFor(connection))
    expect(await tokenFor(connection)).toBe('access')
  })
})

describe('a token in a tenant of a customer', () => {
  const always = () => Promise.resolve({ accessToken: 'access', expiresIn: 3600, refreshToken: 'refresh-of-customer' })

  it('is asked for there, once for as long as it lasts, and neither takes nor changes the one at home', async () => {
    const { grants, tokenFor, tokenIn, clock } = await set({ ...app, ...refresh }, numbered())
    expect(await tokenFor(connection)).toBe('access-1')
    const there = await Promise.all(Array.from({ length: 20 }, () => tokenIn(connection, fabrikam, 'people')))
    expect(new Set(there)).toEqual(new Set(['access-2']))
    expect(await tokenFor(connection)).toBe('access-1')
    expect(grants.map(({ tid }) => tid)).toEqual([contoso, fabrikam])
    clock.advance(58)
    expect(await tokenIn(connection, fabrikam, 'people')).toBe('access-3')
  })

  it('leaves the refresh token of the partner as it is, whatever comes with it', async () => {
    const { secrets, grants, tokenIn } = await set({ ...app, ...refresh }, always)
    await tokenIn(connection, fabrikam, 'people')
    expect(secrets.kept.get(`${northBank}/entra_direct_refresh_token`)).toBe('refresh-1')
    expect(grants[0]?.scopes).not.toContain('offline_access')
  })

  it('for groups is another one, with a permission that the people do not need', async () => {
    const { grants, tokenIn } = await set({ ...app, ...refresh }, numbered())
    const tokens = [await tokenIn(connection, fabrikam, 'people'), await tokenIn(connection, fabrikam, 'groups')]
    expect(new Set(tokens).size).toBe(2)
    const asksForGroups = grants.map(({ scopes }) => scopes.some((scope) => scope.endsWith('/GroupMember.Read.All')))
    expect(asksForGroups).toEqual([false, true])
  })

  it('that Graph did not take is asked for anew, and no other one', async () => {
    const { tokenFor, tokenIn, forgetIn } = await set({ ...app, ...refresh }, numbered())
    await tokenFor(connection)
    await tokenIn(connection, fabrikam, 'people')
    forgetIn(connection, fabrikam, 'people')
    expect(await tokenIn(connection, fabrikam, 'people')).toBe('access-3')
    expect(await tokenFor(connection)).toBe('access-1')
  })

  it('is forgotten when a thousand others were used since, and not before', async () => {
    const { grants, tokenIn } = await set({ ...app, ...refresh }, numbered())
    const tenant = (index: number) => entraTenantId(`00000000-0000-4000-8000-${String(index).padStart(12, '0')}`)
    for (let index = 0; index < 1_000; index += 1) await tokenIn(connection, tenant(index), 'people')
    await tokenIn(connection, tenant(0), 'people')
    await tokenIn(connection, tenant(1_000), 'people')
    await tokenIn(connection, tenant(0), 'people')
    expect(grants).toHaveLength(1_001)
    await tokenIn(connection, tenant(1), 'people')
    expect(grants).toHaveLength(1_002)
  })

  it('renews a refresh token of more than a day at home first, so that a sync alone keeps it alive', async () => {
    const { grants, secrets, tokenIn } = await set({ ...app, ...refresh }, always)
    const since = (hours: number) => new Date(noon.getTime() - hours * 3_600_000)
    await tokenIn({ ...connection, refreshedAt: since(23) }, fabrikam, 'people')
    expect(grants.map(({ tid }) => tid)).toEqual([fabrikam])
    await tokenIn({ ...connection, connectedAt: since(100), refreshedAt: since(25) }, fabrikam, 'groups')
    expect(grants.map(({ tid }) => tid)).toEqual([fabrikam, contoso, fabrikam])
    expect(secrets.kept.get(`${northBank}/entra_direct_refresh_token`)).toBe('refresh-of-customer')
    expect(grants[2]?.refreshToken).toBe('refresh-of-customer')
  })
})
