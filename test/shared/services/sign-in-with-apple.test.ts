import { generateKeyPairSync } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { memberOf, setUp, signIn } from '../../support/provider/provider-hub.ts'
import { eMail, providerStage, type Change, type Wish } from '../../support/provider/provider-stage.ts'
import { type Script } from '../../support/provider/scripted-provider.ts'
import { northBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

const stage = providerStage()
const { known } = stage

describe('Apple', () => {
  const teamKey = () =>
    generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
  const wish = (clientSecret: string): Wish => ({
    discoveryUrl: stage.op.issuer,
    clientAuthentication: 'apple',
    scope: 'openid name email',
    responseMode: 'form_post',
    teamId: 'TEAM000001',
    keyId: 'KEY0000001',
    clientSecret,
  })
  /** No User Details; the secret is a new assertion each time, so that the script takes whatever comes. */
  const apple = (): Script => ({
    document: { userinfo_endpoint: undefined, token_endpoint_auth_methods_supported: ['client_secret_post'] },
    idToken: {
      email: 'x7@privaterelay.appleid.com',
      email_verified: 'true',
      is_private_email: 'true',
      nonce_supported: true,
    },
    anySecret: true,
  })
  const posting =
    (user: string): Change =>
    (parameters) => {
      parameters.set('user', user)
    }
  const ada = JSON.stringify({ name: { firstName: 'Ada', lastName: 'Byron' }, email: 'somebody@else.example' })

  it('is shown a secret that the team’s key signed, to it, for minutes; names come beside the code, and no e-mail', async () => {
    const { privateKey, publicKey } = teamKey()
    const found = await known(apple(), wish(privateKey), posting(ada))
    expect(found).toMatchObject({ displayName: 'Ada Byron', subject: 'person-1' })
    expect(found.profile).toEqual({ FirstName: 'Ada', Surname: 'Byron', Email: 'x7@privaterelay.appleid.com' })
    const form = new URLSearchParams(stage.op.asked.find(({ path }) => path === '/token')?.body)
    const secret = form.get('client_secret') ?? ''
    expect(decodeProtectedHeader(secret)).toMatchObject({ alg: 'ES256', kid: 'KEY0000001' })
    const { iat = 0, exp = 0, ...claims } = decodeJwt(secret)
    expect(claims).toMatchObject({ iss: 'TEAM000001', sub: 'hub', aud: stage.op.issuer })
    expect(exp - iat).toBe(300)
    const { createPublicKey } = await import('node:crypto')
    const { jwtVerify } = await import('jose')
    await jwtVerify(secret, createPublicKey(publicKey), { currentDate: stage.hub.ports.clock.now() })
  })

  it('sends names with the first sign-in alone: later ones blank nothing', async () => {
    stage.op.script = apple()
    const provider = await setUp(stage.hub, { ...wish(teamKey().privateKey), loginHandler: 'auto-sync' })
    const first = await memberOf(stage.hub, await signIn(stage.hub, stage.op, provider, { answer: posting(ada) }))
    const second = await memberOf(stage.hub, await signIn(stage.hub, stage.op, provider))
    expect(second.memberId).toBe(first.memberId)
    expect((await stage.hub.ports.memberships.find(northBank, second.memberId))?.profile).toMatchObject({
      FirstName: 'Ada',
    })
  })

  it.each([
    '',
    '{',
    '[]',
    '{"name":"Ada"}',
    '{"name":{"firstName":7}}',
    `{"name":{"firstName":"${'x'.repeat(2000)}"}}`,
  ])('may post %j beside the code: it is nobody’s name', async (user) => {
    const found = await known(apple(), wish(teamKey().privateKey), posting(user))
    expect(found.profile).toEqual({ Email: 'x7@privaterelay.appleid.com' })
  })

  it.each<[string, () => Wish]>([
    ['without its key', () => ({ ...wish(''), clientSecret: undefined })],
    ['with something else for a key', () => wish('s&cret')],
    [
      'with a key of another kind',
      () =>
        wish(
          generateKeyPairSync('rsa', {
            modulusLength: 2048,
            privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
            publicKeyEncoding: { type: 'spki', format: 'pem' },
          }).privateKey,
        ),
    ],
    ['without a team', () => ({ ...wish(teamKey().privateKey), teamId: undefined })],
    ['without the name of the key', () => ({ ...wish(teamKey().privateKey), keyId: undefined })],
    [
      'with answers in the address, where names are asked for',
      () => ({ ...wish(teamKey().privateKey), responseMode: 'query' }),
    ],
  ])('is not set up %s', async (_, unfit) => {
    stage.op.script = apple()
    await expectRefusal('input.invalid', setUp(stage.hub, unfit()))
  })

  it('nobody else’s posted names are looked at', async () => {
    stage.op.script = { userDetails: { email: eMail } }
    const found = await known(
      stage.op.script,
      { discoveryUrl: stage.op.issuer, responseMode: 'form_post' },
      posting(ada),
    )
    expect(found.profile).toEqual({ Email: eMail })
  })
})
