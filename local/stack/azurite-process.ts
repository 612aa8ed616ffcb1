import { createRequire } from 'node:module'

/**
 * Azurite in a process that ends with its parent. Its command line is given by ours; it saves its tables when it is asked to end, so a
 * vanished parent is taken as such a request.
 */
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
})
createRequire(import.meta.url)('azurite/dist/src/azurite.js')
process.send?.({ ready: true })
