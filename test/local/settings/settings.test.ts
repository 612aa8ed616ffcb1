import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleSettings, withSettingsTable } from '../../../local/settings/settings-files.ts'
import { settingsFaults } from '../../../local/settings/settings-faults.ts'
import { readTemplates } from '../../../local/settings/settings.ts'
import type { SettingText } from '../../../local/settings/setting-texts.ts'
import { readSettings, settingNames } from '../../../shared/settings.ts'

const root = join(import.meta.dirname, '../../..')
const templates = await readTemplates(root)

describe('The settings', () => {
  it('are those that the templates set and the documents describe', () => {
    expect(settingsFaults(settingNames, templates)).toEqual([])
  })

  it('stand in the table of the README and in the example as they are described', async () => {
    const readme = await readFile(join(root, 'infra/README.md'), 'utf8')
    expect(await withSettingsTable(readme)).toBe(readme)
    expect(await readFile(join(root, 'local.settings.example.json'), 'utf8')).toBe(exampleSettings())
  })

  it('of the example are taken as they are', () => {
    const { Values: values } = JSON.parse(exampleSettings()) as { Values: Record<string, string> }
    expect(readSettings(values).platform.displayName).toBe('My platform')
  })
})

describe('A setting that somebody adds', () => {
  const described = (source: SettingText['source']): SettingText[] => [
    { names: ['NEW_SETTING'], means: 'something new', fallback: '–', source },
  ]
  const nowhere = { parameters: [], predicted: templates.predicted }

  it.each([
    ['is told to be described', [], 'add a line to local/settings/setting-texts.ts'],
    ['from the parameter file is told to be a parameter', described('parameter'), 'bicep/hub-settings.bicep'],
    [
      'that follows from the deployment is told to be set',
      described('deployment'),
      'derivedSettings in bicep/function-app.bicep',
    ],
  ])('%s', (_name, texts, told) => {
    const faults = settingsFaults(['NEW_SETTING'], nowhere, texts)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain('NEW_SETTING')
    expect(faults[0]).toContain(told)
  })

  it.each([
    ['a secret in the open', described('vault'), 'may only refer to the vault'],
    ['something local in Azure', described('local'), 'for a local machine'],
  ])('as %s is refused', (_name, texts, told) => {
    const predicted = new Map([...templates.predicted, ['NEW_SETTING', 'value']])
    expect(settingsFaults(['NEW_SETTING'], { parameters: [], predicted }, texts).join('\n')).toContain(told)
  })

  it.each(['vault', 'local', 'deployment'] as const)('from %s is refused among the parameters', (source) => {
    const among = { parameters: ['NEW_SETTING'], predicted: templates.predicted }
    expect(settingsFaults(['NEW_SETTING'], among, described(source)).join('\n')).toContain(
      'NEW_SETTING is no parameter',
    )
  })

  it('as a parameter that nobody reads is refused', () => {
    const faults = settingsFaults([], { parameters: ['OLD_SETTING'], predicted: templates.predicted }, [])
    expect(faults).toEqual([expect.stringContaining('OLD_SETTING is a parameter')])
  })
})
