import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { settingTexts } from '../../local/settings/setting-texts.ts'
import { hubVersion } from '../../shared/domain/hub-version.ts'
import { readSettings, secretSettings, settingNames } from '../../shared/settings.ts'

const needed = {
  PUBLIC_URL: 'https://hub.example',
  PLATFORM_ORGANISATION_ID: '11111111-1111-4111-8111-111111111111',
  PLATFORM_TENANT_ID: '22222222-2222-4222-8222-222222222222',
  MANAGEMENT_UI_CLIENT_ID: 'ui',
  MANAGEMENT_API_CLIENT_ID: 'api',
  MANAGEMENT_API_SCOPE: 'api://api/access_as_user',
}

describe('what a backup tells of the settings', () => {
  it('has by name alone whatever comes from the vault, or looks like a secret', () => {
    const fromVault = settingTexts.filter(({ source }) => source === 'vault').flatMap(({ names }) => names)
    const looksSecret = settingNames.filter((name) => /_SECRET$|_KEY$|PASSWORD|CONNECTION_STRING/.test(name))
    const harmless = ['LIMIT_KEY']
    expect([...secretSettings].sort()).toEqual(
      [...new Set([...fromVault, ...looksSecret])].filter((name) => !harmless.includes(name)).sort(),
    )
  })

  it('holds no value of a secret, and nothing of the environment that is no setting', () => {
    const secrets = Object.fromEntries(secretSettings.map((name) => [name, `canary-of-${name}-long-enough`]))
    const { platform } = readSettings({ ...needed, ...secrets, HOME: '/home/canary' })
    expect(platform.described).toEqual({
      settings: needed,
      secrets: expect.arrayContaining([...secretSettings]) as string[],
    })
    expect(JSON.stringify(platform.described)).not.toContain('canary')
  })

  it('is written by a hub that says its version', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    expect(hubVersion).toBe(version)
  })
})

describe('the place of backups', () => {
  const archivesOf = (change: object) =>
    readSettings({ ...needed, MANAGEMENT_UI_CLIENT_SECRET: 's', ...change }).archives

  it('is named, or beside the tables on a machine whose storage has blobs, or nowhere', () => {
    const url = 'https://data.blob.core.windows.net'
    const tables = { TABLE_STORAGE_URL: 'https://data.table.core.windows.net' }
    expect(archivesOf({ ...tables, BACKUP_STORAGE_URL: url })).toEqual({ kind: 'identity', url, container: 'backups' })
    expect(archivesOf(tables)).toBeUndefined()
    const local = { TABLE_STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true' }
    expect(archivesOf(local)).toMatchObject({ kind: 'connection-string', container: 'backups' })
    expect(archivesOf({ TABLE_STORAGE_CONNECTION_STRING: 'TableEndpoint=http://127.0.0.1:1/a' })).toBeUndefined()
  })

  it('has an hour, or none', () => {
    const planOf = (change: object) =>
      readSettings({ ...needed, TABLE_STORAGE_CONNECTION_STRING: 'x', MANAGEMENT_UI_CLIENT_SECRET: 's', ...change })
        .platform.backups
    expect(planOf({})).toEqual({ hour: 2, kept: 14 })
    expect(planOf({ BACKUP_HOUR: 'off', BACKUPS_KEPT: '3' })).toEqual({ hour: 'off', kept: 3 })
    expect(planOf({ BACKUP_HOUR: '23' }).hour).toBe(23)
    for (const hour of ['24', '-1', 'never', '2.5']) expect(() => planOf({ BACKUP_HOUR: hour })).toThrow(/BACKUP_HOUR/)
  })
})
