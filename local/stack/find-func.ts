import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { StartError } from './start-error.ts'

/**
 * Where Azure Functions Core Tools are.
 * @throws StartError that says how to get them, when they are not on the PATH
 */
export function findFunc(path: string | undefined): string {
  const name = process.platform === 'win32' ? 'func.exe' : 'func'
  const found = (path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isProgram)
  if (found !== undefined) return found
  throw new StartError(
    [
      'Azure Functions Core Tools (the program func) are not on the PATH, so the hub cannot be run under them.',
      'They are an npm package: npm install --global azure-functions-core-tools@4',
      'Without them, npm start runs the same app in the embedded host.',
    ].join('\n'),
  )
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
