import { describe, expect, it } from 'vitest'
import { deliveryId } from '../../../shared/domain/ids.ts'
import { guidOf, northBank, southBank } from '../../shared/support/facts.ts'
import { aDelivery, firstDelivery } from '../../shared/support/secret-facts.ts'
import type { MemoryPorts } from '../../support/memory-ports.ts'
import { callRoute } from '../support/call-route.ts'
import { clientOf, stage } from '../support/cast.ts'

const [rare, usual] = [guidOf(970), guidOf(971)]

/** Newest first, each the next one's senior: every tenth is of the rare program. */
async function deliver(ports: MemoryPorts, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await ports.deliveries.insert(
      aDelivery({
        deliveryId: deliveryId(`1${String(index).padStart(11, '0')}-0badcafe`),
        clientId: index % 10 === 9 ? rare : usual,
        keyId: guidOf(1000 + index),
      }),
    )
}

async function list(ports: MemoryPorts, query: Readonly<Record<string, string>>) {
  const { body, status } = await callRoute(ports, 'listDeliveries', northBank, { query })
  expect(status).toBe(200)
  return body as { items: { deliveryId: string; clientId: string }[]; next?: string }
}

describe('the list of deliveries', () => {
  it('is of one program where it is asked for: newest first, page by page, each once', async () => {
    const { ports } = await stage({ tokenRoles: ['Admin'] })
    await deliver(ports, 60)
    const found: string[] = []
    let cursor: string | undefined
    do {
      const page = await list(ports, { clientId: rare, limit: '2', ...(cursor === undefined ? {} : { cursor }) })
      expect(page.items.length).toBeLessThanOrEqual(2)
      for (const { clientId } of page.items) expect(clientId).toBe(rare)
      found.push(...page.items.map((one) => one.deliveryId))
      cursor = page.next
    } while (cursor !== undefined)
    expect(found).toEqual([...found].sort())
    expect(new Set(found).size).toBe(6)
  })

  it('finds what lies behind more than a page looks at, in pages that may be empty', async () => {
    const { ports } = await stage({ tokenRoles: ['Admin'] })
    await deliver(ports, 2_050)
    const last = aDelivery({
      deliveryId: deliveryId('f00000000000-0badcafe'),
      clientId: guidOf(972),
      keyId: guidOf(973),
    })
    await ports.deliveries.insert(last)
    const first = await list(ports, { clientId: guidOf(972) })
    expect(first.items).toEqual([])
    const { items, next } = await list(ports, { clientId: guidOf(972), cursor: first.next ?? '' })
    expect([items.map((one) => one.deliveryId), next]).toEqual([[last.deliveryId], undefined])
  })

  it('is of all programs else, and holds nothing of a program of another organisation', async () => {
    const { ports } = await stage({ tokenRoles: ['Admin'] })
    await deliver(ports, 3)
    const { items } = await list(ports, {})
    expect(items.map((one) => one.deliveryId)).toContain(firstDelivery)
    expect(items).toHaveLength(4)
    expect((await list(ports, { clientId: clientOf(southBank) })).items).toEqual([])
    expect((await list(ports, { clientId: clientOf(northBank).toUpperCase() })).items).toHaveLength(1)
    expect((await callRoute(ports, 'listDeliveries', northBank, { query: { clientId: 'x' } })).status).toBe(400)
  })
})
