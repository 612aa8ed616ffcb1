import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from './environment.ts'
import { StartError } from './ports.ts'

/** What was set on purpose: the environment first, then `Values` of local.settings.json, as the Functions host reads them. */
export async function givenSettings(root: string, environment: Environment): Promise<Environment> {
  const present = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '')
  return { ...(await localSettings(join(root, 'local.settings.json'))), ...Object.fromEntries(present) }
}

async function localSettings(path: string): Promise<Record<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return {}
  try {
    const { Values: values } = JSON.parse(text) as { Values?: Record<string, unknown> }
    return Object.fromEntries(
      Object.entries(values ?? {}).flatMap(([name, value]) =>
        typeof value === 'string' && value !== '' ? [[name, value]] : [],
      ),
    )
  } catch {
    throw new StartError('local.settings.json is not readable JSON.')
  }
}
