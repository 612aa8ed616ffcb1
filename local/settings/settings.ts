import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { settingNames } from '../../shared/settings.ts'
import { appSettings, readPredicted } from '../infra/predicted.ts'
import { goldenFiles, snapshotOf } from '../infra/templates.ts'
import { withDataMap } from './data-map-table.ts'
import { exampleSettings, withSettingsTable } from './settings-files.ts'
import { settingsFaults, type InTemplates } from './settings-faults.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const readme = join(root, 'infra', 'README.md')
const dataMapFile = join(root, 'docs', 'privacy.md')
const example = join(root, 'local.settings.example.json')

/** The templates as text and as predicted: the Bicep CLI is not needed for it. */
export async function readTemplates(folder: string): Promise<InTemplates> {
  const declared = await readFile(join(folder, 'bicep', 'hub-settings.bicep'), 'utf8')
  const parameters = [...declared.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name ?? '')
  const environments = await Promise.all(goldenFiles.map((file) => readPredicted(join(folder, snapshotOf(file)))))
  return { parameters, predicted: new Map(environments.flatMap((one) => Object.entries(appSettings(one)))) }
}

if (import.meta.main) {
  const faults = settingsFaults(settingNames, await readTemplates(root))
  const files = [
    { path: readme, name: 'infra/README.md', wanted: await withSettingsTable(await readFile(readme, 'utf8')) },
    { path: dataMapFile, name: 'docs/privacy.md', wanted: await withDataMap(await readFile(dataMapFile, 'utf8')) },
    { path: example, name: 'local.settings.example.json', wanted: exampleSettings() },
  ]
  for (const { path, name, wanted } of files) {
    if ((await readFile(path, 'utf8')) === wanted) continue
    if (process.argv.includes('--check')) faults.push(`${name} is not what the settings say: npm run settings`)
    else await writeFile(path, wanted)
  }
  for (const fault of faults) console.error(fault)
  process.exitCode = faults.length === 0 ? 0 : 1
}
