import { watch } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import type { RunningStack } from './stack.ts'

/** How long the files must be still before a reload, in milliseconds: an editor saves several at once. */
const stillness = 150

/** Development: the hub is started again when its sources change, and the pages are built again when theirs do. */
export function reloadOnChange(root: string, stack: RunningStack, say: (line: string) => void): void {
  let timer: NodeJS.Timeout | undefined
  let reload = Promise.resolve()
  const changed = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      say('Sources changed: starting the hub again …')
      reload = reload
        .then(() => stack.restartHub('stop'))
        .then(
          () => {
            say('Reloaded.')
          },
          (thrown: unknown) => {
            say(
              `The hub does not start: ${thrown instanceof Error ? thrown.message : 'unknown reason'}\nWaiting for the next change.`,
            )
          },
        )
    }, stillness)
  }
  for (const folder of ['functions', 'shared', 'dist/web']) watch(join(root, folder), { recursive: true }, changed)
  void build({ configFile: join(root, 'web', 'vite.config.ts'), logLevel: 'warn', build: { watch: {} } })
}
