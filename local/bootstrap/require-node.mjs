// Preloaded (node --import) by the scripts that run TypeScript: where npm skips their pre-scripts (ignore-scripts), an old
// Node.js or a missing install would otherwise show as a riddle about file extensions.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { majorOf, missingNodeMessage, neededMajor } from './node-version.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

if (!existsSync(join(root, 'node_modules', '.installed'))) {
  console.error('The dependencies are not installed. Run: node local/bootstrap/bootstrap.mjs')
  process.exit(1)
}
if (majorOf(process.version) < neededMajor) {
  console.error(missingNodeMessage(process.version))
  process.exit(1)
}
