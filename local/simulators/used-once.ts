import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Remembers ids that may be used a single time, across restarts where it has a file. */
export interface UsedOnce {
  /** True the first time an id is seen, false ever after. */
  use(id: string): Promise<boolean>
}

export async function openUsedOnce(path: string | undefined): Promise<UsedOnce> {
  const seen = new Set(path === undefined ? [] : (await readFile(path, 'utf8').catch(() => '')).split('\n'))
  return {
    async use(id) {
      if (seen.has(id)) return false
      seen.add(id)
      if (path !== undefined) {
        await mkdir(dirname(path), { recursive: true })
        await appendFile(path, `${id}\n`)
      }
      return true
    },
  }
}
