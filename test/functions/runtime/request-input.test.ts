import type { HttpRequest } from '@azure/functions'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readInput } from '../../../functions/runtime/request-input.ts'
import { api } from '../../../shared/contract/api.ts'
import { northBank, southBank } from '../../shared/support/facts.ts'
import { expectRefusal } from '../../shared/support/refusals.ts'
import { asking, type Asking } from '../support/invocation.ts'

const json = { 'content-type': 'application/json' }
const change = (body: unknown, more: Asking = {}) =>
  asking({
    method: 'PATCH',
    params: { organisationId: northBank },
    headers: { ...json, 'if-match': '"v1"', ...more.headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const read = (...given: Parameters<typeof change>) => readInput(change(...given), api.changeOrganisation)

describe('the input of a request', () => {
  it('is path, body and If-Match as one', async () => {
    expect(await read({ displayName: ' North ' })).toEqual({
      organisationId: northBank,
      version: 'v1',
      displayName: 'North',
    })
  })

  it('is path and query of a request that only reads', async () => {
    const request = asking({ query: { limit: '7' }, params: { organisationId: northBank.toUpperCase() } })
    expect(await readInput(request, api.listAudit)).toEqual({ organisationId: northBank, limit: 7 })
  })

  it('is nothing where the route wants nothing', async () => {
    expect(await readInput(asking({ query: { a: '1' } }), api.readSession)).toBeUndefined()
  })

  it("names the path's Organisation, whatever a body or a query says", async () => {
    expect(await read({ organisationId: southBank })).toMatchObject({ organisationId: northBank })
    const query = asking({ query: { organisationId: southBank }, params: { organisationId: northBank } })
    expect(await readInput(query, api.listAudit)).toMatchObject({ organisationId: northBank })
  })

  it('takes the version from the header alone', async () => {
    expect(await read({ version: 'mine' })).toMatchObject({ version: 'v1' })
    expect(await read({}, { headers: { 'if-match': 'W/"v2"' } })).toMatchObject({ version: 'v2' })
  })

  it.each([undefined, '', '*'])('is refused when If-Match is %j', async (header) => {
    const { 'if-match': _given, ...headers } = { ...json, 'if-match': '"v1"' }
    const request = asking({
      method: 'PATCH',
      params: { organisationId: northBank },
      headers: { ...headers, ...(header === undefined ? {} : { 'if-match': header }) },
    })
    await expectRefusal('version.missing', readInput(request, api.changeOrganisation))
  })

  it('is refused with unknown fields, by their names', async () => {
    const refusal = await expectRefusal('input.invalid', read({ displayName: 'North', state: 'active', foo: 'bar' }))
    expect(refusal.details).toEqual({ faults: ['unknown: state, foo'] })
    const query = asking({ query: { debug: '1' }, params: { organisationId: northBank } })
    await expectRefusal('input.invalid', readInput(query, api.listAudit))
  })

  it('is refused with every fault at once, and without any value', async () => {
    const refusal = await expectRefusal('input.invalid', read({ displayName: 5, externalId: 'CANARY\u202e' }))
    const { faults } = refusal.details as { faults: string[] }
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['displayName', 'externalId'])
    expect(faults.join()).not.toContain('CANARY')
  })

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])('has no way in for %s', async (name) => {
    await expectRefusal('input.invalid', read(`{"displayName":"North","${name}":{"admin":true}}`))
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  it.each(['[]', '"text"', 'null', '1', '{', '{"a":1}}', 'a=1'])('%s is no body', async (body) => {
    await expectRefusal('body.malformed', read(body))
  })

  it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])(
    'of the type %s is refused: a form of another site could send it',
    async (type) => {
      const headers: Record<string, string> = {
        'if-match': '"v1"',
        ...(type === undefined ? {} : { 'content-type': type }),
      }
      const request = asking({
        method: 'PATCH',
        params: { organisationId: northBank },
        headers,
        body: '{"displayName":"N"}',
      })
      await expectRefusal('body.malformed', readInput(request, api.changeOrganisation))
    },
  )

  it('may leave the body out', async () => {
    const headers = { 'if-match': '"v1"' }
    const request = asking({ method: 'POST', params: { organisationId: northBank }, headers })
    expect(await readInput(request, api.suspendOrganisation)).toEqual({ organisationId: northBank, version: 'v1' })
  })

  it('is refused when the body is larger than any needs to be, also where no length was said or the signs are wide', async () => {
    await expectRefusal('body.oversize', read({ displayName: 'x'.repeat(262_144) }))
    await expectRefusal('body.oversize', read({ displayName: '漢'.repeat(100_000) }))
    await expectRefusal('body.oversize', read({}, { headers: { 'content-length': '262145' } }))
  })

  it('is read no further than its limit', async () => {
    const limits = [
      [api.introspect, 65_536],
      [api.createOrganisation, 262_144],
    ] as const
    for (const [route, limit] of limits) {
      let given = 0
      const body = (function* () {
        for (;;) {
          given += 1024
          yield new Uint8Array(1024)
        }
      })()
      const request = { method: 'POST', headers: new Headers(), query: new URLSearchParams(), params: {}, body }
      await expectRefusal('body.oversize', readInput(request as unknown as HttpRequest, route))
      expect(given).toBe(limit + 1024)
    }
  })

  it('never throws anything but a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), fc.string(), async (body, version) => {
        const header = version.replace(/[^\x20-\x7e]/g, '')
        const outcome: unknown = await read(body, { headers: { 'if-match': header } }).catch(
          (thrown: unknown) => thrown,
        )
        if (outcome instanceof Error) expect(outcome).toMatchObject({ name: 'HubError' })
      }),
    )
  })
})
