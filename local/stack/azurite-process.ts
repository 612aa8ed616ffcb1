import { createRequire } from 'node:module'
import { takeLock } from './folder-lock.ts'

/**
 * Azurite in a process that ends with its parent. Its command line is given by ours; it saves its tables when it is asked to end, so a
 * vanished parent is taken as such a request, and a vanished reader of what it prints must not end it before.
 */
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
})
// A listener for the parent's end is no reason to live on.
process.channel?.unref()

const release = takeLock(process.env['STORAGE_LOCK'] ?? '')
if (release) {
  process.once('exit', release)
  createRequire(import.meta.url)('azurite/dist/src/azurite.js')
  process.send?.({ ready: true })
} else {
  process.stderr.write('Another run uses this folder.\n')
  process.exitCode = 1
}
