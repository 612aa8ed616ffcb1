import { loadApp } from '../../local/host/core/load-app.ts'

/** Loads the app of a folder in a fresh process, as a host does at a cold start, and prints how long that took in milliseconds. */
const [folder = '.', main] = process.argv.slice(2)
const since = performance.now()
await loadApp(folder, main, () => undefined)
process.stdout.write(String(performance.now() - since))
process.exit(0)
