import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  killAtRequest,
  openIntegrationDesk,
  provisioned,
  replaced,
  standing,
  type IntegrationDesk,
} from '../support/integration-desk.ts'
import { ownStack } from '../support/stack.ts'

const minutes = 60_000
/** More than a saga has. */
const mostRequests = 60

let stack: Awaited<ReturnType<typeof ownStack>>
let desk: IntegrationDesk
beforeAll(async () => {
  stack = await ownStack('bank')
  desk = await openIntegrationDesk(stack)
}, 5 * minutes)
afterAll(() => stack.stop())

const once = { registrations: 1, principals: 1, roles: 1, passwords: 1, secrets: [['current', true]] }
const targets = ['graph', 'vault', 'token'] as const

describe.each(targets)('a hub whose process is killed at each request to %s, one after the other', (target) => {
  it('provisions once and whole', { timeout: 60 * minutes }, async () => {
    let kills = 0
    for (let count = 1; count <= mostRequests; count += 1) {
      const name = `Provisioned ${target} ${count}`
      const struck = await killAtRequest(desk, { target, count }, () => provisioned(desk, name))
      expect((await provisioned(desk, name)).state, name).toBe('finished')
      expect(await standing(desk, name), name).toEqual(once)
      if (!struck) break
      kills += 1
    }
    expect(kills).toBeGreaterThan(0)
    console.log(`${target}: ${kills} kills during provisionings`)
  })

  it('renews at once, and is left with one secret that is really there', { timeout: 60 * minutes }, async () => {
    const { clientId = '' } = await provisioned(desk, `Renewed ${target}`)
    let kills = 0
    for (let count = 1; count <= mostRequests; count += 1) {
      const struck = await killAtRequest(desk, { target, count }, () => replaced(desk, clientId))
      expect(await standing(desk, `Renewed ${target}`), `request ${count}`).toEqual(once)
      if (!struck) break
      kills += 1
    }
    expect(kills).toBeGreaterThan(0)
    console.log(`${target}: ${kills} kills during rotations`)
  })
})
