import { beforeEach, describe, expect, it } from 'vitest'
import { azureAddress } from '../../../../shared/adapters/http/azure-address.ts'
import { patiently, type Patience } from '../../../../shared/adapters/http/patiently.ts'

const waits: number[] = []
const patience: Patience = { within: 20_000, wait: (milliseconds) => Promise.resolve(waits.push(milliseconds)) }
beforeEach(() => {
  waits.length = 0
})

function failure(statusCode?: number, retryAfter?: string) {
  const headers = { get: (name: string) => (name === 'retry-after' ? retryAfter : undefined) }
  return Object.assign(new Error('failed'), { statusCode, response: { headers } })
}

/** Fails in this way, one after the other, and then answers. */
function failing(...failures: readonly Error[]) {
  let count = 0
  return {
    attempt: () => {
      const thrown = failures[count++]
      return thrown ? Promise.reject(thrown) : Promise.resolve('answer')
    },
    count: () => count,
  }
}

describe('a service of Azure', () => {
  it('is asked once where it answers', async () => {
    const service = failing()
    expect(await patiently(service.attempt, patience)).toBe('answer')
    expect([service.count(), waits]).toEqual([1, []])
  })

  it('is asked again after ½, 1 and 2 seconds, or after as long as it says', async () => {
    expect(await patiently(failing(failure(503), failure(), failure(500)).attempt, patience)).toBe('answer')
    expect(await patiently(failing(failure(429, '4'), failure(503, '0'), failure(408)).attempt, patience)).toBe(
      'answer',
    )
    expect(waits).toEqual([500, 1000, 2000, 4000, 0, 2000])
  })

  it('is given up after the fourth time', async () => {
    const last = failure(504)
    const service = failing(failure(500), failure(502), failure(503), last, failure(500))
    await expect(patiently(service.attempt, patience)).rejects.toBe(last)
    expect(service.count()).toBe(4)
  })

  it.each([400, 401, 403, 404, 409, 413])('that refuses with %i is not asked again', async (status) => {
    const service = failing(failure(status, '1'))
    await expect(patiently(service.attempt, patience)).rejects.toMatchObject({ statusCode: status })
    expect([service.count(), waits]).toEqual([1, []])
  })

  it('that wants more time than there is, all waits together, is given up at once', async () => {
    const service = failing(failure(429, '12'), failure(429, '12'))
    await expect(patiently(service.attempt, patience)).rejects.toMatchObject({ statusCode: 429 })
    expect([service.count(), waits]).toEqual([2, [12_000]])
  })

  it('that never answers is given up when the time is over, and is told so', async () => {
    let told: AbortSignal | undefined
    const never = (signal: AbortSignal) => {
      told = signal
      return new Promise<never>(() => undefined)
    }
    await expect(patiently(never, { ...patience, within: 20 })).rejects.toThrow('The time is over.')
    expect(told?.aborted).toBe(true)
  })
})

describe("a service's address", () => {
  it('in Azure is left to the SDK, which follows no redirect with our token', () => {
    const { url, isSimulated, options } = azureAddress(
      'https://hub.vault.azure.net',
      'https://simulated.vault.azure.net',
    )
    expect([url, isSimulated]).toEqual(['https://hub.vault.azure.net', false])
    expect(options).toEqual({ retryOptions: { maxRetries: 0 }, redirectOptions: { maxRetries: 0 } })
  })

  it('on this machine takes no request for another host', async () => {
    const { options } = azureAddress('http://localhost:1', 'https://simulated.vault.azure.net')
    const headers = Object.assign(new Headers(), { toJSON: () => ({}) }) as never
    const request = { url: 'https://evil.example/secrets', method: 'GET', headers }
    await expect(options.httpClient?.sendRequest(request)).rejects.toThrow('another host')
  })
})
