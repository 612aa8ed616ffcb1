import { loadApp } from '../../local/host/core/load-app.ts'

/**
 * Loads the app of a folder in a fresh process, as a host does at a cold start, and prints the processor time of that in
 * milliseconds: loading waits for nothing, and what else the machine does is left out.
 */
const [folder = '.', main] = process.argv.slice(2)
const since = process.cpuUsage()
await loadApp(folder, main, () => undefined)
const { user, system } = process.cpuUsage(since)
process.stdout.write(String((user + system) / 1000))
process.exit(0)
