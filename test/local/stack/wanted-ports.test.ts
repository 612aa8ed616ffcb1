import { describe, expect, it } from 'vitest'
import { wantedPorts } from '../../../local/stack/stack.ts'
import { loadWorld } from '../../../local/worlds/load-world.ts'

describe('The parts of a local machine', () => {
  it.each(['bank', 'msp', 'messy'])('of the world %s each want a port of their own', async (source) => {
    const world = { world: await loadWorld(source), source }
    const parts = Object.values(wantedPorts({ world, data: '', port: 7071, given: {}, log: () => undefined }))
    const ports = parts.flatMap(({ port }) => (port === 0 ? [] : [port]))
    expect(ports.length).toBeGreaterThan(8)
    expect(new Set(ports).size).toBe(ports.length)
    expect(Math.max(...ports)).toBeLessThanOrEqual(7071 + 22)
  })
})
