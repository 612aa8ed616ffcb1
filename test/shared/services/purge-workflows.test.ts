import { expect, it } from 'vitest'
import { purgeWorkflows } from '../../../shared/services/purge-workflows.ts'
import { memoryPorts } from '../../support/memory-ports.ts'

it('forgets workflows that were begun more than thirty days ago, and says how many', async () => {
  const { ports } = memoryPorts(new Date('2026-11-26T03:50:00.000Z'))
  const asked: Date[] = []
  const workflows = {
    purge: (before: Date) => {
      asked.push(before)
      return Promise.resolve(7)
    },
  }
  expect(await purgeWorkflows({ ...ports, workflows: { ...ports.workflows, ...workflows } })).toBe(7)
  expect(asked).toEqual([new Date('2026-10-27T03:50:00.000Z')])
})
