import type { Blobs } from '../../shared/ports/backups.ts'
import type { Clock } from '../../shared/ports/clock.ts'

export interface MemoryBlobs extends Blobs {
  /** Every blob that there is, by name. */
  readonly all: ReadonlyMap<string, Uint8Array>
  /** Called before anything takes effect; what it throws is what the caller meets. */
  watch: (act: string, name: string) => void
}

/** Blobs in memory that answer as Azure's do: one contract suite holds both to the same behaviour. */
export function memoryBlobs(clock: Clock): MemoryBlobs {
  const all = new Map<string, Uint8Array>()
  const changed = new Map<string, Date>()
  const staged = new Map<string, Map<string, Uint8Array>>()
  const put = (name: string, bytes: Uint8Array) => {
    all.set(name, Uint8Array.from(bytes))
    changed.set(name, clock.now())
  }
  const asked = async <Result>(act: string, name: string, answer: () => Result): Promise<Result> => {
    await new Promise(setImmediate)
    blobs.watch(act, name)
    return answer()
  }
  const blobs: MemoryBlobs = {
    all,
    watch: () => undefined,
    stage: (name, block, bytes) =>
      asked('stage', name, () => {
        const blocks = staged.get(name) ?? new Map<string, Uint8Array>()
        staged.set(name, blocks.set(block, Uint8Array.from(bytes)))
      }),
    commit: (name, blocks) =>
      asked('commit', name, () => {
        const found = blocks.map((block) => staged.get(name)?.get(block))
        if (found.includes(undefined)) throw new Error('InvalidBlockList')
        put(name, Buffer.concat(found as Uint8Array[]))
      }),
    put: (name, bytes) =>
      asked('put', name, () => {
        put(name, bytes)
      }),
    read: (name, from, length) => asked('read', name, () => all.get(name)?.slice(from, from + length)),
    list: async function* (prefix) {
      const names = await asked('list', prefix, () => [...all.keys()].filter((name) => name.startsWith(prefix)).sort())
      for (const name of names)
        yield { name, size: all.get(name)?.length ?? 0, changedAt: changed.get(name) ?? clock.now() }
    },
    remove: (name) =>
      asked('remove', name, () => {
        all.delete(name)
      }),
  }
  return blobs
}
