import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from './environment.ts'
import { StartError } from './start-error.ts'

/**
 * What was set on purpose: the environment first, then `Values` of local.settings.json, as the Functions host reads them. The storage
 * emulator of this machine (`UseDevelopmentStorage=true`) is what we start ourselves, so it counts as not set.
 * @throws StartError when local.settings.json cannot be understood
 */
export async function givenSettings(root: string, environment: Environment): Promise<Environment> {
  const values = { ...(await localSettings(join(root, 'local.settings.json'))), ...present(environment) }
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmulator(value)))
}

function present(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' ? [[name, value]] : [],
    ),
  )
}

const isEmulator = (value: string) => /^\s*UseDevelopmentStorage=true\s*;?\s*$/i.test(value)

async function localSettings(path: string): Promise<Record<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return {}
  try {
    const { Values: values } = JSON.parse(text.replace(/^\uFEFF/, '')) as { Values?: Record<string, unknown> }
    return present(values ?? {})
  } catch {
    throw new StartError('local.settings.json is not readable JSON.')
  }
}
