import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findBicep, type Bicep } from '../../../local/infra/bicep-cli.ts'
import { snapshot, withTemplates } from '../../../local/infra/templates.ts'
import { skipUnless } from '../../support/requirements.ts'

const root = join(import.meta.dirname, '../../..')
const prod = 'infra/environments/prod.bicepparam'
const found = await findBicep()

/** What the CLI says of the parameter file of production after some replacements. */
const refusalOf = (replacements: readonly (readonly [string, string])[]) =>
  withTemplates(root, async (copy) => {
    let text = await readFile(join(copy, prod), 'utf8')
    for (const [from, to] of replacements) {
      if (!text.includes(from)) throw new Error(`no ${from}`)
      text = text.replace(from, to)
    }
    await writeFile(join(copy, prod), text)
    const { code, stdout, stderr } = await snapshot(found as Bicep, copy, prod, 'overwrite')
    return { code, said: `${stdout}${stderr}` }
  })

skipUnless('the Bicep CLI, or the .NET SDK to restore it', found !== undefined)('A parameter file with faults', () => {
  it('is refused before anything is asked of Azure, with every fault at once', { timeout: 240_000 }, async () => {
    const { code, said } = await refusalOf([
      ["param networkPrefix = '10.40.0.0/24'\n", ''],
      ['param purgeProtection = true', 'param purgeProtection = false'],
      ['logDays: 180', 'logDays: 30'],
      ['secretDays: 90', 'secretDays: 7'],
      ['zoneRedundant: true', 'zoneRedundant: false'],
      ["param domain = { hostName: 'hub.platform.example', certificate: 'frontDoor' }\n", ''],
      ["nodeVersion: '24'", "nodeVersion: '22'"],
      ["['platform-on-call@platform.example', 'identity-team@platform.example']", '[]'],
      ["budgetStart: '2026-12-01'", "budgetStart: '2026-12-15'"],
      ["'11111111-1111-4111-8111-111111111201'", "'00000000-0000-0000-0000-000000000000'"],
      ["'api://11111111-1111-4111-8111-111111111204/access_as_user'", "'access_as_user'"],
      ["'11111111-1111-4111-8111-111111111203'", "'11111111-1111-4111-8111-111111111204'"],
    ])
    expect(code).not.toBe(0)
    const sentences = [
      'A production needs a private network',
      'A production needs purgeProtection',
      'A production keeps deleted secrets 90 days',
      'A production keeps logs 90 days or longer',
      'A production is spread over zones',
      'A production has a host name of its own',
      'The hub runs on Node.js 24',
      'Somebody must be told',
      'A budget begins on the first of a month',
      'Front Door needs a host name',
      'must not be zeros',
      'MANAGEMENT_API_SCOPE is the whole scope',
      'Management API and Management UI are two registrations',
    ]
    for (const sentence of sentences) expect(said).toContain(sentence)
  })

  it('is refused where two parts of it contradict each other', { timeout: 240_000 }, async () => {
    const { code, said } = await refusalOf([
      ["param dataRedundancy = 'Standard_GZRS'", "param dataRedundancy = 'Standard_GRS'"],
      ["param networkPrefix = '10.40.0.0/24'", "param networkPrefix = '10.40.0.0/26'"],
      [
        "{ hostName: 'hub.platform.example', certificate: 'frontDoor' }",
        "{ hostName: 'https://hub.platform.example', certificate: 'vault' }",
      ],
      ["'11111111-1111-4111-8111-111111111201'", "'11111111-1111-4111-8111-111111111202'"],
    ])
    expect(code).not.toBe(0)
    const sentences = [
      'needs data that is: dataRedundancy with ZRS',
      'networkPrefix is too small',
      'domain.hostName is a bare host name',
      "Before a Front Door the certificate is Front Door's",
      'A certificate in the vault has a name',
      "PLATFORM_ORGANISATION_ID is an id of your choice, not the tenant's",
    ]
    for (const sentence of sentences) expect(said).toContain(sentence)
  })

  it('is refused where a value is of another kind', { timeout: 240_000 }, async () => {
    const { code, said } = await refusalOf([['instanceMemoryMegabytes: 2048', 'instanceMemoryMegabytes: 1000']])
    expect(code).not.toBe(0)
    expect(said).toContain('1000')
  })
})
