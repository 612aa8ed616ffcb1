import { readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second, whatever the processor does (proc_pid_stat(5), `sysconf(_SC_CLK_TCK)`). */
const ticksPerSecond = 100

/** Milliseconds of processor time that a process took so far, all threads together; NaN where the system does not tell. */
export function processTimeOf(pid: number): number {
  try {
    // The name of the process, which may have spaces, is in brackets; user and system time are the 14th and 15th field.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1000
  } catch {
    return Number.NaN
  }
}
