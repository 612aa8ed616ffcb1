import { hostTexts, settingTexts, type SettingSource, type SettingText } from './setting-texts.ts'

/** What the templates know of settings. */
export interface InTemplates {
  /** Properties of HubSettings in bicep/hub-settings.bicep. */
  readonly parameters: readonly string[]
  /** Settings of the predicted app, of every environment together, with their values. */
  readonly predicted: ReadonlyMap<string, string>
}

const texts = 'local/settings/setting-texts.ts'

/**
 * Where settings, their texts and the templates disagree, each with what to add where.
 * @param names of the settings that the app reads
 */
export function settingsFaults(
  names: readonly string[],
  templates: InTemplates,
  described: readonly SettingText[] = settingTexts,
): string[] {
  const sources = new Map(described.flatMap(({ names: of, source }) => of.map((name) => [name, source] as const)))
  return [
    ...names
      .filter((name) => !sources.has(name))
      .map(
        (name) =>
          `${name} is read (shared/settings.ts) and not described: add a line to ${texts} with what it means and where it comes from`,
      ),
    ...[...sources.keys()]
      .filter((name) => !names.includes(name))
      .map(
        (name) =>
          `${name} is described (${texts}) and read by nobody: take it out there, or add it to shared/settings.ts`,
      ),
    ...[...sources].flatMap(([name, source]) => templateFaults(name, source, templates)),
    ...templates.parameters
      .filter((name) => !sources.has(name))
      .map((name) => `${name} is a parameter (bicep/hub-settings.bicep) and read by nobody: take it out there`),
    ...hostTexts
      .flatMap(({ names: of }) => of)
      .filter((name) => !templates.predicted.has(name))
      .map((name) => `${name} is described (${texts}) and set by no template: add it to bicep/function-app.bicep`),
  ]
}

function templateFaults(name: string, source: SettingSource, { parameters, predicted }: InTemplates): string[] {
  const isParameter = parameters.includes(name)
  if (source === 'parameter')
    return isParameter
      ? []
      : [
          `${name} comes from the parameter file: add it, with a description, to HubSettings in bicep/hub-settings.bicep`,
        ]
  const misplaced = isParameter
    ? [`${name} is no parameter (${texts} says ${source}): take it out of bicep/hub-settings.bicep`]
    : []
  if (source === 'deployment')
    return predicted.has(name)
      ? misplaced
      : [
          ...misplaced,
          `${name} follows from the deployment: add it to derivedSettings in bicep/function-app.bicep, then npm run infra -- update`,
        ]
  const value = predicted.get(name)
  if (source === 'vault' && value !== undefined && !value.startsWith('@Microsoft.KeyVault('))
    return [...misplaced, `${name} is a secret: the template may only refer to the vault`]
  if (source === 'local' && value !== undefined)
    return [...misplaced, `${name} is for a local machine: take it out of bicep/function-app.bicep`]
  return misplaced
}
