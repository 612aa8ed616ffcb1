import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bicepVersion, findBicep, type Bicep } from './bicep-cli.ts'
import { entraLintFaults, entraParameters, entraSnapshot, entraSnapshotFaults, withOwnGraphTypes } from './entra.ts'
import { policies } from './policies.ts'
import { readPredicted } from './predicted.ts'
import {
  format,
  formatFaults,
  goldenFiles,
  lintFaults,
  snapshot,
  snapshotFaults,
  snapshotOf,
  withTemplates,
  type Fault,
} from './templates.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const usage = `npm run infra              proves the templates: lint, format, snapshots, policies
npm run infra -- update    formats them and writes their snapshots anew
npm run infra -- where     says where the Bicep CLI is`

/** Everything that is proved of the templates, without Azure. */
async function prove(bicep: Bicep): Promise<Fault[]> {
  const faults = [...(await lintFaults(bicep, root)), ...(await formatFaults(bicep, root))]
  for (const file of goldenFiles) faults.push(...(await snapshotFaults(bicep, root, file)))
  for (const file of goldenFiles) {
    const resources = await readPredicted(join(root, snapshotOf(file)))
    faults.push(
      ...policies.flatMap(({ name, faults: judge }) =>
        judge(resources).map((what) => ({ where: `${file}: ${name}`, what })),
      ),
    )
  }
  return [...faults, ...(await proveEntra(bicep))]
}

async function proveEntra(bicep: Bicep): Promise<Fault[]> {
  return withTemplates(root, async (copy) => {
    await withOwnGraphTypes(bicep, copy)
    return [...(await entraLintFaults(bicep, copy)), ...(await entraSnapshotFaults(bicep, root, copy))]
  })
}

async function update(bicep: Bicep): Promise<Fault[]> {
  for (const folder of ['bicep', 'infra']) {
    await format(bicep, join(root, folder), 'bicep')
    await format(bicep, join(root, folder), 'bicepparam')
  }
  const outcomes: Fault[] = []
  for (const file of goldenFiles) {
    const { code, stdout, stderr } = await snapshot(bicep, root, file, 'overwrite')
    if (code !== 0) outcomes.push({ where: file, what: `${stdout}\n${stderr}`.trim() })
  }
  await withTemplates(root, async (copy) => {
    await withOwnGraphTypes(bicep, copy)
    const { code, stderr } = await entraSnapshot(bicep, copy)
    if (code !== 0) outcomes.push({ where: entraParameters, what: stderr })
    else await copyFile(join(copy, snapshotOf(entraParameters)), join(root, snapshotOf(entraParameters)))
  })
  return outcomes
}

const [command = 'prove', ...rest] = process.argv.slice(2)
const bicep = await findBicep()
if (bicep === undefined) {
  console.error(
    `The Bicep CLI ${bicepVersion} is not here: put bicep on the PATH, or the .NET SDK, by which it comes from NuGet.`,
  )
  process.exitCode = 2
} else if (rest.length > 0 || !['prove', 'update', 'where'].includes(command)) {
  console.error(usage)
  process.exitCode = 2
} else if (command === 'where') {
  console.log(`${bicep.program} (${bicep.version})`)
} else {
  const faults = command === 'update' ? await update(bicep) : await prove(bicep)
  for (const { where, what } of faults) console.error(`${where}: ${what}`)
  console.log(faults.length === 0 ? 'The templates hold.' : `${String(faults.length)} fault(s).`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
