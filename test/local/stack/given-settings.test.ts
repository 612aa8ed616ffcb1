import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hubEnvironment } from '../../../local/stack/environment.ts'
import { givenSettings } from '../../../local/stack/given-settings.ts'
import { loadWorld } from '../../../local/worlds/load-world.ts'
import { readSettings } from '../../../shared/settings.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tenantry-settings-'))
})

afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

const writeLocalSettings = (text: string) => writeFile(join(root, 'local.settings.json'), text)

describe('the settings that were given', () => {
  it('are those of the environment where there is no local.settings.json', async () => {
    expect(await givenSettings(root, { PUBLIC_URL: 'http://localhost:1', ABSENT: undefined, EMPTY: '' })).toEqual({
      PUBLIC_URL: 'http://localhost:1',
    })
  })

  it('are those of local.settings.json too; the environment wins, unless it is empty there', async () => {
    const Values = { PUBLIC_URL: 'http://localhost:1', PLATFORM_NAME: 'From the file', FIRST_OPERATOR: '', COUNT: 3 }
    await writeLocalSettings(`\uFEFF${JSON.stringify({ IsEncrypted: false, Values })}`)
    expect(await givenSettings(root, { PUBLIC_URL: 'http://localhost:2', PLATFORM_NAME: '' })).toEqual({
      PUBLIC_URL: 'http://localhost:2',
      PLATFORM_NAME: 'From the file',
    })
  })

  it('do not include the storage emulator, which is what we start ourselves', async () => {
    await writeLocalSettings(
      JSON.stringify({ Values: { TABLE_STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true' } }),
    )
    expect(await givenSettings(root, { AzureWebJobsStorage: 'UseDevelopmentStorage=true;' })).toEqual({})
  })

  it('cannot be told from a file that is not JSON', async () => {
    await writeLocalSettings('{ "Values": {')
    await expect(givenSettings(root, {})).rejects.toThrow('local.settings.json is not readable JSON.')
  })
})

describe('the hub’s settings', () => {
  const addresses = {
    publicUrl: 'http://localhost:7071',
    entra: 'http://localhost:7081',
    graph: 'http://localhost:7082',
    storage: 'UseDevelopmentStorage=true',
    data: '/data',
  }

  it('are whole with a world, and what is given counts before what the world says', async () => {
    const settings = readSettings(
      hubEnvironment(await loadWorld('bank'), addresses, {
        PLATFORM_NAME: 'Given',
        GRAPH_BASE_URL: 'https://graph.example',
      }),
    )
    expect(settings.platform.displayName).toBe('Given')
    expect(settings.graphBaseUrl).toBe('https://graph.example')
    expect(settings.entra.authorityHost).toBe('http://localhost:7081')
  })

  it('leave storage to a managed identity where its address is given', async () => {
    const environment = hubEnvironment(
      await loadWorld('bank'),
      { ...addresses, storage: undefined },
      { TABLE_STORAGE_URL: 'https://store.example' },
    )
    expect(readSettings(environment).tables).toEqual({ kind: 'identity', url: 'https://store.example' })
  })
})
