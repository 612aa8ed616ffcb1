import { format } from 'prettier'
import { hostTexts, settingTexts, type SettingSource, type SettingText } from './setting-texts.ts'

const begin = '<!-- settings: made by npm run settings -->'
const end = '<!-- /settings -->'

const sources: Readonly<Record<SettingSource, string>> = {
  parameter: 'parameter file',
  deployment: 'the template',
  vault: 'the vault',
  local: 'never in Azure',
}

/** The README with its table of settings as it should be. @throws Error where the place for it is gone */
export async function withSettingsTable(readme: string): Promise<string> {
  const [before, rest] = readme.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`infra/README.md has lost its ${begin} … ${end}`)
  const rows = [...settingTexts, ...hostTexts].map(rowOf)
  const table = ['| Setting | Means | Default | In Azure from |', '| --- | --- | --- | --- |', ...rows].join('\n')
  const options = { parser: 'markdown', printWidth: 120 }
  return format(`${before}${begin}\n\n${table}\n\n${end}${after}`, options)
}

const rowOf = ({ names, means, fallback, source }: SettingText) =>
  `| ${names.map((name) => `\`${name}\``).join(', ')} | ${means} | ${fallback} | ${sources[source]} |`

/** What a newcomer copies to local.settings.json. */
export function exampleSettings(): string {
  const examples = [...hostTexts, ...settingTexts].flatMap(({ example }) => Object.entries(example ?? {}))
  const fixed = { FUNCTIONS_WORKER_RUNTIME: 'node', AzureWebJobsStorage: 'UseDevelopmentStorage=true' }
  const values = { ...fixed, ...Object.fromEntries(examples) }
  return `${JSON.stringify({ IsEncrypted: false, Values: values }, undefined, 2)}\n`
}
