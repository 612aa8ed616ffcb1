import { readFileSync } from 'node:fs'

/** How often we look, in milliseconds. */
const interval = 500

/**
 * Calls `tell` once when npm, which started us, is gone: npm ends without passing every signal on, and nobody could end us by the process
 * that they started. Without npm nothing is watched.
 */
export function whenOrphaned(tell: () => void, environment: Readonly<Record<string, string | undefined>>): void {
  if (environment['npm_lifecycle_event'] === undefined) return
  const before = ancestors()
  const timer = setInterval(() => {
    if (ancestors() === before) return
    clearInterval(timer)
    tell()
  }, interval)
  timer.unref()
}

/** Between npm and us there is a shell, which lives on when npm is killed; on Linux we can see past it. */
function ancestors(): string {
  try {
    const [, , , parentOfShell = ''] =
      /^(\d+) \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${process.ppid}/stat`, 'utf8')) ?? []
    return `${process.ppid} ${parentOfShell}`
  } catch {
    return String(process.ppid)
  }
}
