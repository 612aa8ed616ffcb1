import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { azureBlobs } from '../../shared/adapters/blob-storage/blobs.ts'
import type { Blobs, ListedBlob } from '../../shared/ports/backups.ts'
import { memoryBlobs } from '../support/memory-blobs.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const textOf = (given: Uint8Array | undefined) => given && new TextDecoder().decode(given)
const listed = async (blobs: Blobs, prefix = '') => {
  const found: ListedBlob[] = []
  for await (const blob of blobs.list(prefix)) found.push(blob)
  return found
}
const namesOf = async (blobs: Blobs, prefix: string) =>
  (await listed(blobs, prefix)).map(({ name, size }) => [name, size] as const)

const inStorage = () =>
  azureBlobs({
    kind: 'connection-string',
    connectionString: inject('stack').storage,
    container: `blobs-${randomUUID().slice(0, 8)}`,
  })

describe.each([
  ['in storage', inStorage],
  ['in memory', () => memoryBlobs({ now: () => new Date() })],
])('blobs %s', (_, open) => {
  it('are none in a container that nobody made yet', async () => {
    const blobs = open()
    expect(await blobs.read('a', 0, 10)).toBeUndefined()
    expect(await namesOf(blobs, '')).toEqual([])
    await blobs.remove('a')
  })

  it('are put whole, read by stretches, and replaced', async () => {
    const blobs = open()
    await blobs.put('notes/a.json', bytes('0123456789'))
    expect(textOf(await blobs.read('notes/a.json', 0, 4))).toBe('0123')
    expect(textOf(await blobs.read('notes/a.json', 8, 4))).toBe('89')
    expect(textOf(await blobs.read('notes/a.json', 10, 4))).toBe('')
    expect(textOf(await blobs.read('notes/a.json', 50, 4))).toBe('')
    await blobs.put('notes/a.json', bytes('new'))
    expect(textOf(await blobs.read('notes/a.json', 0, 100))).toBe('new')
  })

  it('are made of pieces in the order that is said, whole or not at all, as often as it is said', async () => {
    const blobs = open()
    await blobs.stage('big', '000002', bytes('two'))
    await blobs.stage('big', '000001', bytes('one'))
    await blobs.stage('big', '000001', bytes('ONE'))
    await blobs.stage('big', '000009-a-try-that-counts-for-nothing', bytes('nine'))
    expect(await blobs.read('big', 0, 10)).toBeUndefined()
    await expect(blobs.commit('big', ['000001', '000003'])).rejects.toThrow()
    await blobs.commit('big', ['000001', '000002'])
    await blobs.commit('big', ['000001', '000002'])
    expect(textOf(await blobs.read('big', 0, 10))).toBe('ONEtwo')
  })

  it('are listed by their beginning, in the order of their names, and removed', async () => {
    const blobs = open()
    for (const name of ['notes/b', 'notes/a', 'archives/a']) await blobs.put(name, bytes(name))
    expect(await namesOf(blobs, 'notes/')).toEqual([
      ['notes/a', 7],
      ['notes/b', 7],
    ])
    await blobs.remove('notes/a')
    await blobs.remove('notes/a')
    expect(await namesOf(blobs, 'notes/')).toEqual([['notes/b', 7]])
    const [first] = await listed(blobs)
    expect(Math.abs((first?.changedAt.getTime() ?? 0) - Date.now())).toBeLessThan(3_600_000)
  })
})
