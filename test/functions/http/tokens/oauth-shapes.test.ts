import { beforeEach, describe, expect, it } from 'vitest'
import { metadataNavigations } from '../../../../functions/http/tokens/metadata.ts'
import { navigate } from '../../../../functions/runtime/navigation.ts'
import { oauth } from '../../../../shared/contract/oauth.ts'
import { openApiDocument } from '../../../../shared/contract/openapi.ts'
import { oauthShapes } from '../../../../shared/contract/openapi-oauth.ts'
import { makeMissingKeys } from '../../../../shared/services/signing-keys.ts'
import { userToken } from '../../../support/access-tokens.ts'
import { platform, type MemoryPorts } from '../../../support/memory-ports.ts'
import { exchange, exchangeForm, revoke } from '../../support/call-oauth.ts'
import { asking, invocation } from '../../support/invocation.ts'
import { tokenStage } from '../../support/token-stage.ts'

let ports: MemoryPorts
beforeEach(async () => {
  ;({ ports } = await tokenStage())
})

interface Operation {
  readonly operationId: string
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example: Record<string, string> }>> }
  readonly responses: Readonly<Record<string, unknown>>
}
const paths = openApiDocument(platform.publicUrl)['paths'] as Readonly<
  Record<string, Readonly<Record<string, Operation>>>
>
const exampleAt = (path: string) =>
  paths[path]?.['post']?.requestBody?.content['application/x-www-form-urlencoded']?.example ?? {}

describe('the document of the API', () => {
  it('holds every address that the metadata announce, and the metadata themselves', () => {
    for (const address of Object.values(oauth)) expect(Object.keys(paths)).toContain(address)
  })

  it('shows forms of which nothing but the token has to be one’s own', async () => {
    const { audience: _, organisation: __, scope: ___, ...form } = exampleAt(oauth.token)
    const { status, body } = await exchangeForm(
      ports,
      new URLSearchParams({ ...form, subject_token: userToken() }).toString(),
    )
    expect([status, body['code']]).toEqual([200, undefined])
    expect(oauthShapes.IssuedTokenView.strict().safeParse(body).error).toBeUndefined()
    const revoked = await revoke(ports, { ...exampleAt(oauth.revocation), token: String(body['access_token']) })
    expect([revoked.status, revoked.body]).toEqual([200, {}])
  })

  it('shows refusals as they are', async () => {
    for (const { status, body } of [
      await exchange(ports, { subject_token: 'a.b.c' }),
      await exchange(ports, { subject_token: userToken() }, { authorization: 'Bearer a.b.c' }),
      await revoke(ports, {}),
    ]) {
      expect(oauthShapes.OAuthProblem.strict().safeParse(body).error).toBeUndefined()
      expect(Object.keys(paths[oauth.token]?.['post']?.responses ?? {})).toContain(String(status))
    }
  })

  it('shows the metadata and the key set as they are, member by member', async () => {
    await makeMissingKeys(ports)
    for (const navigation of metadataNavigations) {
      const { context } = invocation()
      const { body } = await navigate(ports, navigation)(asking({ path: `/${navigation.route}` }), context)
      const shape = navigation.name === 'KeySet' ? oauthShapes.PublishedKeys : oauthShapes.Metadata
      expect(shape.strict().safeParse(JSON.parse(body as string)).error).toBeUndefined()
    }
  })
})
