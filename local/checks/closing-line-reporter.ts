import { writeSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** What the closing line is drawn from: a finished run, as the runner tells it. */
interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/**
 * Counts tests. A file or group that could not be set up, and an error outside every test, count as one failure each:
 * otherwise a failed run could close with `0 failed`.
 */
function tallyRun(modules: readonly TestModule[], errorsOutside: readonly SerializedError[]): Tally {
  const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
  const groups = modules.flatMap((module) => [module, ...module.children.allSuites()])
  const brokenGroups = groups.filter((group) => group.errors().length > 0).length
  const count = (wanted: string) => states.filter((state) => state === wanted).length
  return {
    passed: count('passed'),
    failed: count('failed') + brokenGroups + errorsOutside.length,
    skipped: count('skipped') + count('pending'),
  }
}

/** A run that ends badly without a failed test (nothing found to run, no shared set-up) is itself the one failure. */
function closingLine({ passed, failed, skipped }: Tally, exitCode: number): string {
  if (failed === 0 && exitCode !== 0) return closingLine({ passed, failed: 1, skipped }, exitCode)
  const counts = [`${passed} passed`, `${failed} failed`]
  if (skipped > 0) counts.push(`${skipped} skipped`)
  return counts.join(', ')
}

/**
 * Ends a run with one line of counts, alone and last. It is written as the program ends, after whatever tearing down
 * prints; a watched run, which does not end, gets it at once.
 */
export default function closingLineReporter(): Reporter {
  let watching = false
  return {
    onInit: (vitest) => {
      watching = vitest.config.watch
    },
    onTestRunEnd: (modules, errorsOutside) => {
      const tally = tallyRun(modules, errorsOutside)
      if (watching) console.log(closingLine(tally, 0))
      else process.once('exit', (code) => writeSync(1, `${closingLine(tally, code)}\n`))
    },
  }
}
