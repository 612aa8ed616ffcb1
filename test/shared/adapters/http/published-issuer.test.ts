import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import {
  publishedIssuer,
  publishedIssuers,
  type IssuerAddress,
  type IssuerDocument,
} from '../../../../shared/adapters/http/published-issuer.ts'
import { openToken } from '../../../../shared/domain/tokens/open-token.ts'
import { isRefusal } from '../../../../shared/domain/tokens/refusal.ts'
import { verifyToken } from '../../../../shared/domain/tokens/verify-token.ts'
import { bent, specimens } from '../../../attacks/specimens.ts'
import { jwks, trust } from '../../../attacks/trusted.ts'
import { publicJwk, ring } from '../../../attacks/token-smith.ts'
import { manualClock } from '../../../support/memory-ports.ts'
import { expectRefusal } from '../../support/refusals.ts'
import { noon } from '../../support/facts.ts'

const { user } = specimens
let stop: (() => Promise<void>) | undefined
afterEach(() => stop?.())

/** A provider on this machine that counts who asks. */
async function provider() {
  const state = {
    keys: jwks.entra as unknown,
    issuer: 'https://issuer.example',
    status: 200,
    requests: { document: 0, keys: 0 },
    padding: 0,
  }
  const server = createServer((request, response) => {
    const isDocument = request.url?.endsWith('openid-configuration') ?? false
    state.requests[isDocument ? 'document' : 'keys'] += 1
    const body = isDocument
      ? { issuer: state.issuer, jwks_uri: `${base}/keys`, padding: 'x'.repeat(state.padding) }
      : state.keys
    response.writeHead(state.status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  stop = () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  const clock = manualClock(noon)
  const address: IssuerAddress<IssuerDocument> = {
    document: `${base}/.well-known/openid-configuration`,
    issuer: 'https://issuer.example',
  }
  return { state, clock, address, base, issuer: publishedIssuer(address, fetch, clock) }
}

type Provider = Awaited<ReturnType<typeof provider>>

/** Whether a token is believed with the keys that its issuer publishes now. */
async function judge({ issuer }: Provider, token: string): Promise<string> {
  const opened = openToken(token, trust)
  if (isRefusal(opened)) return opened.refused
  const { keys } = await issuer.keys(opened.kid)
  const outcome = verifyToken(opened, keys, user.wish)
  return isRefusal(outcome) ? outcome.refused : 'believed'
}

const rotated = { keys: [publicJwk(ring.older.publicKey, { kid: 'next' }), ...jwks.entra.keys] }
const signedByNext = bent(user, {}, { kid: 'next' }, ring.older.privateKey)
const settled = (seen: () => boolean) => expect.poll(seen).toBe(true)

describe('the keys of an issuer', () => {
  it('are fetched once for many tokens that arrive together', async () => {
    const place = await provider()
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => judge(place, bent(user))))
    expect(new Set(outcomes)).toEqual(new Set(['believed']))
    expect(place.state.requests).toEqual({ document: 1, keys: 1 })
  })

  it('are fetched at most once in five minutes for ten thousand unknown ones, and good tokens do not wait', async () => {
    const place = await provider()
    expect(await judge(place, bent(user))).toBe('believed')
    place.state.requests.keys = 0
    const strange = (index: number) => place.issuer.keys(`strange-${index}`)
    for (let round = 1; round <= 3; round += 1) {
      const flood = Promise.all(Array.from({ length: 10_000 }, (_, index) => strange(index)))
      expect(await judge(place, bent(user))).toBe('believed')
      await flood
      for (let index = 0; index < 50; index += 1) await strange(index)
      expect(place.state.requests.keys).toBe(round)
      place.clock.advance(4)
      await strange(0)
      expect(place.state.requests.keys).toBe(round)
      place.clock.advance(1)
    }
  })

  it('may rotate right after they were fetched without a token being dropped', async () => {
    const place = await provider()
    expect(await judge(place, bent(user))).toBe('believed')
    place.state.keys = rotated
    const mixed = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? bent(user) : signedByNext))
    expect(new Set(await Promise.all(mixed.map((token) => judge(place, token))))).toEqual(new Set(['believed']))
    expect(place.state.requests.keys).toBe(2)
  })

  it('that were withdrawn are not believed once they were renewed, within the hour', async () => {
    const place = await provider()
    await place.issuer.keys(undefined)
    place.state.keys = { keys: [rotated.keys[0]] }
    place.clock.advance(60)
    expect(await judge(place, bent(user))).toBe('believed')
    await settled(() => place.state.requests.keys === 2)
    await expect.poll(() => judge(place, bent(user))).toBe('key.unknown')
  })

  it('stay the last good ones while the provider answers with errors, nothing, or another issuer', async () => {
    const place = await provider()
    await judge(place, bent(user))
    place.clock.advance(25 * 60)
    place.state.status = 503
    expect(await judge(place, bent(user))).toBe('believed')
    Object.assign(place.state, { status: 200, keys: { keys: [] } })
    place.clock.advance(5)
    expect(await judge(place, bent(user))).toBe('believed')
    Object.assign(place.state, { keys: rotated, issuer: 'https://evil.example' })
    place.clock.advance(25 * 60)
    expect(await judge(place, bent(user))).toBe('believed')
    expect((await place.issuer.document()).issuer).toBe('https://issuer.example')
  })
})

describe('a document', () => {
  it('of another issuer, without keys, or without what is needed is as good as none', async () => {
    const place = await provider()
    place.state.issuer = 'https://issuer.example/'
    await expectRefusal('provider.unavailable', place.issuer.document())
    place.state.issuer = 'https://issuer.example'
    const needy = publishedIssuer<IssuerDocument & { token_endpoint: string }>(
      { ...place.address, needs: ['token_endpoint'] },
      fetch,
      place.clock,
    )
    await expectRefusal('provider.unavailable', needy.document())
    place.state.keys = { keys: [] }
    await expectRefusal('provider.unavailable', place.issuer.keys(undefined))
  })

  it('is read up to a limit', async () => {
    const place = await provider()
    place.state.padding = 300_000
    await expectRefusal('provider.unavailable', place.issuer.document())
    place.state.padding = 200_000
    expect((await place.issuer.document()).issuer).toBe('https://issuer.example')
  })
})

describe('several issuers', () => {
  it('have a cache each, and the one not asked for longest is forgotten', async () => {
    const { address, clock, state } = await provider()
    const at = publishedIssuers(fetch, clock, 2)
    const [one, two, three] = ['?1', '?2', '?3'].map((end) => ({
      ...address,
      document: address.document.replace('/.well', `/${end.slice(1)}/.well`),
    }))
    await at(one!).document()
    await at(two!).document()
    await at(one!).document()
    expect(state.requests.document).toBe(2)
    await at(three!).document()
    await at(one!).document()
    expect(state.requests.document).toBe(3)
    await at(two!).document()
    expect(state.requests.document).toBe(4)
  })

  it('at one address that must name different issuers are two', async () => {
    const { address, clock } = await provider()
    const at = publishedIssuers(fetch, clock)
    expect((await at(address).document()).issuer).toBe('https://issuer.example')
    await expectRefusal('provider.unavailable', at({ ...address, issuer: 'https://evil.example' }).document())
  })
})
