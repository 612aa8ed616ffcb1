import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBicep, packageOf, runBicep, type Bicep } from '../../../local/infra/bicep-cli.ts'
import { policies } from '../../../local/infra/policies.ts'
import { readPredicted, type Predicted } from '../../../local/infra/predicted.ts'
import {
  formatFaults,
  goldenFiles,
  lintFaults,
  snapshot,
  snapshotFaults,
  snapshotOf,
  spokenFaults,
  withTemplates,
} from '../../../local/infra/templates.ts'
import { skipUnless } from '../../support/requirements.ts'
import { spoil, spoilings } from './spoilings.ts'

const root = join(import.meta.dirname, '../../..')
const found = await findBicep()
const bicep = found as Bicep
const prod = 'infra/environments/prod.bicepparam'
const patience = 240_000

describe('The CLI of a platform', () => {
  it.each([
    ['linux', 'x64', 'Azure.Bicep.CommandLine.linux-x64'],
    ['darwin', 'arm64', 'Azure.Bicep.CommandLine.osx-arm64'],
    ['win32', 'x64', 'Azure.Bicep.CommandLine.win-x64'],
    ['freebsd', 'x64', undefined],
  ])('on %s %s is %s', (platform, arch, name) => {
    expect(packageOf(platform, arch)).toBe(name)
  })
})

describe.each(goldenFiles)('What %s makes', (file) => {
  it.each(policies)('keeps the policy that $name', async ({ faults }) => {
    expect(faults(await readPredicted(join(root, snapshotOf(file))))).toEqual([])
  })
})

skipUnless('the Bicep CLI, or the .NET SDK to restore it', found !== undefined)('The templates', () => {
  it('draw no diagnostic at all under the strict rules', { timeout: patience }, async () => {
    expect(await lintFaults(bicep, root)).toEqual([])
  })

  it('are formatted', { timeout: patience }, async () => {
    expect(await formatFaults(bicep, root)).toEqual([])
  })

  it.each(goldenFiles)('make exactly what is kept beside %s', { timeout: patience }, async (file) => {
    expect(await snapshotFaults(bicep, root, file)).toEqual([])
  })

  it('take the values of azd from its environment', { timeout: patience }, async () => {
    const outcome = await runBicep(bicep, ['build-params', 'infra/main.bicepparam', '--stdout'], root)
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(outcome.stdout).toContain('environmentName')
  })
})

describe('The credential of the Management UI and the state of workflows', () => {
  const settingsOf = (resources: readonly Predicted[]) =>
    resources.find(({ type, name }) => type === 'Microsoft.Web/sites/config' && name.endsWith('appsettings'))
      ?.properties ?? {}

  it.each(goldenFiles)("need no secret: the hub's identity, in %s", async (file) => {
    const settings = settingsOf(await readPredicted(join(root, snapshotOf(file))))
    expect(settings).toHaveProperty('AZURE_CLIENT_ID')
    expect(settings).not.toHaveProperty('MANAGEMENT_UI_CLIENT_SECRET')
  })

  skipUnless('the Bicep CLI, or the .NET SDK to restore it', found !== undefined)('where that is wished', () => {
    it('are a secret of the vault, and the scheduler', { timeout: patience }, async () => {
      await withTemplates(root, async (copy) => {
        const wishes = "\nparam managementUiCredential = 'secret'\nparam durableBackend = 'durableTaskScheduler'\n"
        await appendFile(join(copy, prod), wishes)
        const { code, stderr } = await snapshot(bicep, copy, prod, 'overwrite')
        if (code !== 0) throw new Error(stderr)
        const resources = await readPredicted(join(copy, snapshotOf(prod)))
        expect(settingsOf(resources)['MANAGEMENT_UI_CLIENT_SECRET']).toMatch(
          /^@Microsoft\.KeyVault\(VaultName=kv-[a-z0-9-]+;SecretName=app--management-ui-client-secret\)$/,
        )
        for (const { name, faults } of policies) expect(faults(resources), name).toEqual([])
        expect(resources.map(({ type }) => type)).toContain('Microsoft.DurableTask/schedulers')
        const closed = resources.map((one): Predicted =>
          one.type.endsWith('/schedulers') ? { ...one, properties: { ...one.properties, ipAllowlist: [] } } : one,
        )
        expect(policies.flatMap(({ faults }) => faults(closed)).join()).toMatch(/^nobody reaches dts-/)
      })
    })
  })
})

skipUnless('the Bicep CLI, or the .NET SDK to restore it', found !== undefined)('A spoiled template', () => {
  let seen = new Map<string, string[]>()
  let difference = ''
  let diagnostics: string[] = []

  beforeAll(async () => {
    await withTemplates(root, async (copy) => {
      await spoil(copy)
      difference = (await snapshotFaults(bicep, copy, prod)).map(({ what }) => what).join('\n')
      const outcome = await snapshot(bicep, copy, prod, 'overwrite')
      if (outcome.code !== 0) throw new Error(outcome.stderr)
      const resources = await readPredicted(join(copy, snapshotOf(prod)))
      seen = new Map(policies.map(({ name, faults }) => [name, faults(resources)]))
      const vault = join(copy, 'bicep', 'vault.bicep')
      await writeFile(vault, (await readFile(vault, 'utf8')).replace('enableSoftDelete', 'enableSoftDeletee'))
      diagnostics = spokenFaults(await runBicep(bicep, ['lint', 'bicep/vault.bicep'], copy)).map(({ what }) => what)
    })
  }, patience)

  it.each(policies)('is seen by the policy that $name', ({ name }) => {
    expect(spoilings.map(({ policy }) => policy)).toContain(name)
    expect(seen.get(name)).not.toEqual([])
  })

  it('shows in the snapshot as a difference that a person can read', () => {
    expect(difference).toContain('properties.allowSharedKeyAccess: false => true')
  })

  it('with a mistyped property draws a diagnostic, though the CLI ends well', () => {
    expect(diagnostics.join('\n')).toContain('BCP089')
  })
})

describe('A role under a name that changes with each deployment', () => {
  it('is a fault', async () => {
    const resources = await readPredicted(join(root, snapshotOf(prod)))
    const renamed = resources.map((one): Predicted =>
      one.type.endsWith('roleAssignments') ? { ...one, name: "[guid('x', newGuid())]" } : one,
    )
    const policy = policies.find(({ name }) => name === 'exactly these roles are given')
    expect(policy?.faults(renamed).join('\n')).toContain('under a name that changes')
  })
})
