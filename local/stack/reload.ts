import { watch } from 'node:fs'
import { join } from 'node:path'
import { buildHub } from '../bootstrap/build.ts'
import type { RunningStack } from './stack.ts'

/** How long the files must be still before a reload, in milliseconds: an editor saves several at once. */
const stillness = 150

/** What the pages are built from. The functions run from their sources. */
const pageSources = ['web', 'shared']

/** Development: when sources change, the pages are built again where theirs did, and the hub is started again. */
export function reloadOnChange(
  root: string,
  stack: Pick<RunningStack, 'restartHub'>,
  say: (line: string) => void,
): void {
  let timer: NodeJS.Timeout | undefined
  let last = Promise.resolve()
  const changed = new Set<string>()
  const reload = async () => {
    const pages = pageSources.some((folder) => changed.has(folder))
    say(`Changed: ${[...changed].sort().join(', ')}. Starting the hub again …`)
    changed.clear()
    try {
      if (pages) await buildHub({ log: say })
      await stack.restartHub('stop')
      say('Reloaded.')
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : 'for an unknown reason'
      say(`Not reloaded: ${why}\nWaiting for the next change.`)
    }
  }
  for (const folder of ['functions', ...pageSources]) {
    watch(join(root, folder), { recursive: true }, () => {
      changed.add(folder)
      clearTimeout(timer)
      timer = setTimeout(() => {
        last = last.then(reload)
      }, stillness)
    })
  }
}
