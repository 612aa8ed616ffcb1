import { afterAll, afterEach, beforeAll, expect, describe, it } from 'vitest'
import { partnerToken, setStage, visit, type Stage } from './support.ts'

const relationships = '/v1.0/tenantRelationships/delegatedAdminRelationships'
const customers = '/v1.0/tenantRelationships/delegatedAdminCustomers'

let stage: Stage
let authorization: string
beforeAll(async () => {
  stage = await setStage('msp')
  authorization = `Bearer ${String((await partnerToken(stage))['access_token'])}`
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

function get(path: string): Promise<Response> {
  return visit(`${stage.graph}${path}`, { headers: { authorization } })
}

describe('faults of the simulated Graph', () => {
  it.each([['10'], ['0.5'], [undefined]])('throttle with Retry-After %s', async (retryAfter) => {
    await stage.control.arm({ target: 'graph', kind: 'throttle', ...(retryAfter === undefined ? {} : { retryAfter }) })
    const response = await get(relationships)
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, retryAfter ?? null])
    const { error } = (await response.json()) as { error: Record<string, unknown> }
    expect(error).toMatchObject({ code: 'TooManyRequests', innerError: { code: '429', status: '429' } })
    expect((await get(relationships)).status).toBe(200)
  })

  it('strike every third request from the second on, twice, on one path only', async () => {
    await stage.control.arm({
      target: 'graph',
      kind: 'error',
      status: 503,
      after: 1,
      every: 3,
      times: 2,
      path: 'delegatedAdminCustomers',
    })
    const statuses: number[] = []
    for (let turn = 0; turn < 10; turn += 1) statuses.push((await get(customers)).status)
    expect(statuses).toEqual([200, 200, 200, 503, 200, 200, 503, 200, 200, 200])
    expect((await get(relationships)).status).toBe(200)
  })

  it('break the answer, or the connection', async () => {
    await stage.control.arm({ target: 'graph', kind: 'malformed', as: 'cut-json' })
    await expect((await get(relationships)).json()).rejects.toThrow()
    await stage.control.arm({ target: 'graph', kind: 'malformed', as: 'html' })
    expect((await get(relationships)).headers.get('content-type')).toBe('text/html')
    await stage.control.arm({ target: 'graph', kind: 'disconnect' })
    await expect(get(relationships)).rejects.toThrow()
    expect((await get(relationships)).status).toBe(200)
  })

  it('delay an answer that is otherwise right', async () => {
    await stage.control.arm({ target: 'graph', kind: 'delay', milliseconds: 60 })
    const before = performance.now()
    expect((await get(relationships)).status).toBe(200)
    expect(performance.now() - before).toBeGreaterThan(50)
  })
})
