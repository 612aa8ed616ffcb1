import { describe, expect, it } from 'vitest'
import { HubError } from '../../../shared/domain/hub-error.ts'
import type { DelegatedToken, RefreshGrant } from '../../../shared/ports/delegated-tokens.ts'
import { partnerTokens } from '../../../shared/services/partner-tokens.ts'
import { memoryPorts, memorySecrets } from '../../support/memory-ports.ts'
import { contoso, noon, northBank, southBank } from '../support/facts.ts'
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
  const { tokenFor, forget } = partnerTokens({ connections, secrets, clock }, (grant) => {
    grants.push(grant)
    return answer(grant)
  })
  return { secrets, clock, grants, tokenFor, forget }
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
