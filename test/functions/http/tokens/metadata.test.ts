import { describe, expect, it } from 'vitest'
import { metadataNavigations } from '../../../../functions/http/tokens/metadata.ts'
import { navigate } from '../../../../functions/runtime/navigation.ts'
import { oauth } from '../../../../shared/contract/oauth.ts'
import { withdrawSigningKey } from '../../../../shared/services/signing-keys.ts'
import { noon } from '../../../shared/support/facts.ts'
import { failFrom, memoryPorts } from '../../../support/memory-ports.ts'
import { asking, invocation } from '../../support/invocation.ts'

async function get(place: ReturnType<typeof memoryPorts>, path: string, headers: Record<string, string> = {}) {
  const navigation = metadataNavigations.find(({ route }) => `/${route}` === path)
  if (!navigation) throw new Error(`Nothing at ${path}.`)
  const { context } = invocation()
  const {
    status,
    body,
    headers: answered,
  } = (await navigate(place.ports, navigation)(asking({ path, headers }), context)) as {
    readonly status: number
    readonly body?: string
    readonly headers: Readonly<Record<string, string>>
  }
  return { status, headers: answered, document: body === undefined ? undefined : (JSON.parse(body) as never) }
}

describe('what the hub says of itself', () => {
  it.each([oauth.openIdConfiguration, oauth.authorisationServer])('at %s is what is true', async (path) => {
    const { status, document } = await get(memoryPorts(noon), path)
    expect(status).toBe(200)
    expect(document).toEqual({
      issuer: 'https://hub.example',
      jwks_uri: 'https://hub.example/.well-known/jwks.json',
      token_endpoint: 'https://hub.example/oauth/token',
      introspection_endpoint: 'https://hub.example/oauth/introspect',
      revocation_endpoint: 'https://hub.example/oauth/revoke',
      grant_types_supported: ['urn:ietf:params:oauth:grant-type:token-exchange'],
      response_types_supported: [],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      token_endpoint_auth_methods_supported: ['none', 'Bearer'],
      introspection_endpoint_auth_methods_supported: ['Bearer'],
      revocation_endpoint_auth_methods_supported: ['none'],
      service_documentation: 'https://hub.example/console/api',
    })
  })

  it.each(Object.values(oauth).filter((path) => path.startsWith('/.well-known')))(
    'at %s may be kept, and read from any site',
    async (path) => {
      const { headers } = await get(memoryPorts(noon), path)
      expect(headers['cache-control']).toMatch(/^public, max-age=(300|3600)$/)
      expect(headers).toMatchObject({ 'access-control-allow-origin': '*', 'content-type': 'application/json' })
    },
  )

  it('is not sent again to whoever has it', async () => {
    const place = memoryPorts(noon)
    const { headers } = await get(place, oauth.keySet)
    const again = await get(place, oauth.keySet, { 'if-none-match': `W/${headers['etag'] ?? ''}, "other"` })
    expect([again.status, again.document]).toEqual([304, undefined])
    const changed = await get(place, oauth.keySet, { 'if-none-match': '"other"' })
    expect(changed.status).toBe(200)
  })

  it('makes the first keys for whoever asks first, and shows their public halves alone', async () => {
    const { document } = await get(memoryPorts(noon), oauth.keySet)
    const { keys } = document as unknown as { readonly keys: readonly object[] }
    expect(keys).toHaveLength(2)
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
      expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256' })
    }
  })

  it('leaves a withdrawn key out at once', async () => {
    const place = memoryPorts(noon)
    const kidsNow = async () =>
      ((await get(place, oauth.keySet)).document as unknown as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
    const [kid = ''] = await kidsNow()
    await withdrawSigningKey(place.ports, kid)
    expect(await kidsNow()).not.toContain(kid)
  })

  it('is refused, and kept by nobody, while storage does not answer', async () => {
    const place = memoryPorts(noon)
    failFrom(place.tables, 1)
    const { status, headers } = await get(place, oauth.keySet)
    expect([status, headers['cache-control']]).toEqual([503, 'no-store'])
  })
})
