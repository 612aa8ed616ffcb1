import { randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { customersOf } from '../../local/worlds/customers.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { discoverUnderKills, essence, openDiscoveryDesk } from '../support/discovery.ts'
import { ownStack } from '../support/stack.ts'

let stack: Awaited<ReturnType<typeof ownStack>> | undefined
afterEach(async () => {
  await stack?.stop()
  stack = undefined
})

const minutes = 60_000

describe('a discovery whose host is killed again and again', () => {
  it('ends in the same rows after 25 kills in each of four rounds', { timeout: 20 * minutes }, async () => {
    stack = await ownStack('msp')
    const desk = await openDiscoveryDesk(stack)
    for (let round = 0; round < 4; round += 1) {
      const seed = randomInt(2 ** 31)
      const [gone] = await desk.customers()
      if (gone) await desk.control.change({ change: 'remove-customer', tid: gone.tid })
      const { run, struck } = await discoverUnderKills(stack, desk, { kills: 25, seed })
      console.log(`seed ${seed}: 25 kills, ${struck} of them while a discovery ran`)
      expect(run.state, `seed ${seed}`).toBe('completed')
      const present = (await desk.tenants()).filter(({ state }) => state === 'present')
      expect(essence(present), `seed ${seed}`).toEqual(essence(await desk.customers()))
    }
  })
})

describe('a very large service provider', () => {
  it('has its 10,000 customers discovered, each once', { timeout: 20 * minutes }, async () => {
    const world = await loadWorld('msp')
    const path = join(tmpdir(), `tenantry-large-${process.pid}.json`)
    const partner = { tid: world.partner?.tid ?? '', customers: customersOf('large', 10_000) }
    await writeFile(path, JSON.stringify({ ...world, name: 'large', partner }))
    stack = await ownStack(path)
    const desk = await openDiscoveryDesk(stack)
    const since = Date.now()
    const run = await desk.finished((await desk.start()).runId, 15 * minutes)
    console.log(`10,000 customers discovered in ${((Date.now() - since) / 1000).toFixed(1)} s`)
    expect(run).toMatchObject({ state: 'completed', found: 10_000, lost: 0 })
    expect(essence(await desk.tenants())).toEqual(essence(partner.customers))
  })
})
