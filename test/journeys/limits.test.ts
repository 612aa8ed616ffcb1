import { TableClient } from '@azure/data-tables'
import { describe, expect, inject, it } from 'vitest'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { soak } from '../support/soak.ts'

const place = inject('stack')

describe('while one network guesses and floods', () => {
  it('everybody else signs in and programs validate tokens as ever, and no network is named in storage', async () => {
    const { heard, took, wrong } = await soak(place, await loadWorld('bank'), {
      lasts: 6_000,
      atOnce: 8,
      seed: 22,
      block: 22,
    })
    expect(wrong).toEqual([])
    expect(took.length).toBeGreaterThan(20)
    expect(heard['flood 200']).toBeGreaterThan(0)
    // More than a minute's worth of guesses was not let through, and how much of them was tried is the machine's affair.
    expect(heard['guess 404'] ?? 0).toBeLessThanOrEqual(60 + 10)
    const limits = TableClient.fromConnectionString(place.storage, 'Limits', { allowInsecureConnection: true })
    const rows: object[] = []
    for await (const row of limits.listEntities()) rows.push(row)
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toMatch(/10\.22\.|customer\.example|4\/a16/)
  })

  it('whoever is refused is told how long, in the form that they understand', async () => {
    const from = { 'x-forwarded-for': '10.23.255.1' }
    const look = (headers: Record<string, string>) => fetch(`${place.hub}/auth/providers?organisation=x`, { headers })
    for (let time = 0; time < 125; time += 1) await (await look(from)).text()
    const refused = await look(from)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.json()).toMatchObject({ code: 'caller.throttled' })
    // Entries that the caller made up change nothing: the last one counts.
    expect((await look({ 'x-forwarded-for': '203.0.113.9, 10.23.255.77' })).status).toBe(429)
    expect((await look({ 'x-forwarded-for': '10.23.255.1, 203.0.113.9' })).status).toBe(400)
  })
})
