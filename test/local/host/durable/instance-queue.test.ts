import { expect, test } from 'vitest'
import { instanceQueue } from '../../../../local/host/durable/instance-queue.ts'

const nextLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('of many instances that are woken at once some begin in each round of the event loop', async () => {
  const queue = instanceQueue(() => new Promise(() => undefined))
  for (let at = 0; at < 120; at++) queue.wake(`instance-${at}`)
  const begun: number[] = []
  for (let round = 0; round < 3; round++) {
    await nextLoop()
    begun.push(queue.running())
  }
  expect(begun).toEqual([50, 100, 120])
})

test('an instance that is woken during its turn takes one more behind it, never two at once', async () => {
  const ends: ((expectsMany: boolean) => void)[] = []
  const queue = instanceQueue(() => new Promise((end) => ends.push(end)))
  queue.wake('one')
  await nextLoop()
  for (let times = 0; times < 3; times++) queue.wake('one')
  await nextLoop()
  expect([ends.length, queue.running()]).toEqual([1, 1])
  ends[0]?.(false)
  await nextLoop()
  await nextLoop()
  expect([ends.length, queue.running()]).toEqual([2, 1])
  ends[1]?.(false)
  await nextLoop()
  await nextLoop()
  expect([ends.length, queue.running()]).toEqual([2, 0])
})

test('a queue that was stopped begins no turn', async () => {
  const queue = instanceQueue(() => new Promise(() => undefined))
  queue.wake('one')
  queue.stop()
  await nextLoop()
  expect(queue.running()).toBe(0)
})
