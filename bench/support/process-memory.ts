import { readFileSync } from 'node:fs'

/** What Linux tells of a process's memory, in MB: `VmRSS` now, `VmHWM` the most there ever was; NaN where the system does not tell. */
export function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}
