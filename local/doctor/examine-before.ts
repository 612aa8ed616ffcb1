import { copyFile, readFile } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { ill, unsure, well, type Finding } from '../../shared/domain/examination/finding.ts'
import { readSettings, SettingsError } from '../../shared/settings.ts'
import { findBicep, type Bicep } from '../infra/bicep-cli.ts'
import { policies } from '../infra/policies.ts'
import { appSettings, readPredicted, type Predicted } from '../infra/predicted.ts'
import { snapshot, snapshotOf, withTemplates } from '../infra/templates.ts'

/** What a file says, judged before anything is deployed: a Bicep parameter file, or settings as JSON (`local.settings.json`). */
export async function examineBefore(root: string, file: string): Promise<Finding[]> {
  if (file.endsWith('.json')) return examineSettingsFile(file)
  const bicep = await findBicep()
  if (bicep === undefined)
    return [
      unsure(
        'settings',
        `${file} was not looked at: the Bicep CLI is not here.`,
        'Put bicep on the PATH, or the .NET SDK.',
      ),
    ]
  return examineParameters(bicep, root, file)
}

async function examineSettingsFile(file: string): Promise<Finding[]> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  try {
    const { Values: values } = JSON.parse(text ?? '') as { readonly Values?: Record<string, string> }
    return examineSettings(file, values ?? {})
  } catch {
    return [ill('settings', `${file} is not a file of settings.`, 'It looks like local.settings.example.json.')]
  }
}

/** The template is worked out with the file, offline: its guards, the policies, and the settings that the app would read. */
async function examineParameters(bicep: Bicep, root: string, file: string): Promise<Finding[]> {
  return withTemplates(root, async (copy) => {
    const inside = relative(root, resolve(file))
    const place = inside.startsWith('..') ? join('infra', 'environments', basename(file)) : inside
    try {
      await copyFile(resolve(file), join(copy, place))
    } catch {
      return [ill('settings', `There is no ${file}.`, 'Parameter files are in infra/environments.')]
    }
    const { code, stdout, stderr } = await snapshot(bicep, copy, place, 'overwrite')
    if (code !== 0)
      return [ill('settings', `${file}: ${reasonIn(`${stdout}\n${stderr}`)}`, 'Correct the parameter file.')]
    const resources = await readPredicted(join(copy, snapshotOf(place)))
    return judgePredicted(file, resources)
  })
}

/** Of what the CLI says, the guard's own sentences where one spoke. */
function reasonIn(said: string): string {
  const guard = /variable 'short' is not valid: ([\s\S]*?)\.?\. Please see/.exec(said)?.[1]
  return (guard ?? said).replaceAll(/\S*tenantry-infra-\w+\//g, '').trim()
}

function judgePredicted(file: string, resources: readonly Predicted[]): Finding[] {
  const broken = policies.flatMap(({ name, faults }) =>
    faults(resources).map((fault) =>
      ill('settings', `${file}: ${name}: ${fault}`, 'See local/infra/policies.ts, and mend the template or the file.'),
    ),
  )
  const settings = Object.entries(appSettings(resources)).map(([name, value]) => [name, onceDeployed(value)] as const)
  const read = examineSettings(file, { ...Object.fromEntries(settings), WEBSITE_SITE_NAME: 'predicted' })
  const findings = [...broken, ...read, ...examplesIn(file, resources)]
  return findings.every(({ verdict }) => verdict === 'well')
    ? [well('settings', `${file} is sound.`)]
    : findings.filter(({ verdict }) => verdict !== 'well')
}

/** What only Azure knows stands in a snapshot as an expression: an address, or an id, will stand there. */
function onceDeployed(value: string): string {
  if (!value.startsWith('[')) return value
  if (value.includes('fromSenderDomain')) return 'sender@predicted.example'
  return value.includes('.clientId') ? '00000000-0000-4000-8000-000000000000' : 'https://predicted.example'
}

function examineSettings(file: string, values: Readonly<Record<string, string>>): Finding[] {
  try {
    readSettings(values)
    return [well('settings', `${file}: the settings are sound.`)]
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    return error.faults.map((fault) =>
      ill('settings', `${file}: ${fault}.`, 'See the table of settings in infra/README.md.'),
    )
  }
}

/** Values of the files as they come with the source: they belong to nobody. */
function examplesIn(file: string, resources: readonly Predicted[]): Finding[] {
  const text = JSON.stringify(resources)
  const examples = [
    /11111111-1111-4111-8111-\d{12}/.test(text) && 'ids 11111111-…',
    /[\w-]+\.example\b/.exec(text)?.[0],
  ]
  const left = examples.filter((example) => typeof example === 'string')
  return left.length === 0
    ? []
    : [
        ill(
          'settings',
          `${file} still has values of the example: ${left.join(', ')}.`,
          'Put your own in: infra/README.md.',
        ),
      ]
}
