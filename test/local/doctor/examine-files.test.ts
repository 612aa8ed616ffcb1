import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examineBefore } from '../../../local/doctor/examine-before.ts'
import { examineMappingsFile } from '../../../local/doctor/examine-mappings-file.ts'
import { findBicep } from '../../../local/infra/bicep-cli.ts'
import { skipUnless } from '../../support/requirements.ts'

const root = join(import.meta.dirname, '../../..')
const found = await findBicep()
const mapping = {
  organisationId: '22222222-2222-4222-8222-222222222201',
  tid: '22222222-2222-4222-8222-222222222202',
  state: 'active',
  roles: ['Admin'],
  version: 'passed over',
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantry-doctor-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('Mappings that were exported', () => {
  it.each([
    ['a list', JSON.stringify([mapping])],
    ['a page of the API', JSON.stringify({ items: [mapping], next: 'more' })],
    ['one a line', `${JSON.stringify(mapping)}\n${JSON.stringify({ ...mapping, tid: mapping.organisationId })}\n`],
    ['pages, one a line', `${JSON.stringify({ items: [mapping] })}\n${JSON.stringify({ items: [] })}\n`],
  ])('are taken as %s', (_name, text) => {
    expect(examineMappingsFile(text)).toMatchObject([{ verdict: 'well' }])
  })

  it('are told with their place where they are faulty', () => {
    const findings = examineMappingsFile(JSON.stringify([mapping, { ...mapping, tid: 'no guid', roles: ['Owner'] }]))
    expect(findings.map(({ what }) => what).join('\n')).toMatch(/Mapping 2: tid: tid is not a GUID\nMapping 2: roles/)
  })

  it('are judged as in the hub', () => {
    expect(examineMappingsFile(JSON.stringify([{ ...mapping, roles: [] }]))).toMatchObject([{ verdict: 'ill' }])
    expect(examineMappingsFile(JSON.stringify([mapping, mapping]))).toMatchObject([{ verdict: 'ill' }])
  })

  it.each(['', 'no JSON', '{"items": ['])('are refused as %j', (text) => {
    expect(examineMappingsFile(text)).toMatchObject([{ verdict: 'ill' }])
  })
})

describe('A file of settings', () => {
  it('that a newcomer starts from is sound', async () => {
    expect(await examineBefore(root, join(root, 'local.settings.example.json'))).toMatchObject([{ verdict: 'well' }])
  })

  it('tells every fault by name and without values', async () => {
    const file = join(folder, 'faulty.json')
    await writeFile(file, JSON.stringify({ Values: { PUBLIC_URL: 'secret-looking-value' } }))
    const findings = await examineBefore(root, file)
    expect(findings.every(({ verdict }) => verdict === 'ill')).toBe(true)
    expect(findings.map(({ what }) => what).join('\n')).toMatch(/PUBLIC_URL[\s\S]*PLATFORM_TENANT_ID is missing/)
    expect(JSON.stringify(findings)).not.toContain('secret-looking-value')
  })

  it('that is none is told so', async () => {
    const file = join(folder, 'none.json')
    await writeFile(file, '[')
    expect(await examineBefore(root, file)).toMatchObject([{ verdict: 'ill' }])
  })
})

skipUnless('the Bicep CLI, or the .NET SDK to restore it', found !== undefined)('A parameter file', () => {
  const own = async (change: (text: string) => string) => {
    const kept = await readFile(join(root, 'infra/environments/dev.bicepparam'), 'utf8')
    const text = kept
      .replaceAll('11111111-1111-4111-8111-1111', '33333333-3333-4333-8333-3333')
      .replaceAll('platform.example', 'contoso.net')
    const file = join(folder, 'mine.bicepparam')
    await writeFile(file, change(text))
    return examineBefore(root, file)
  }

  it('with values of its own is sound', { timeout: 240_000 }, async () => {
    expect(await own((text) => text)).toMatchObject([{ verdict: 'well' }])
  })

  it('that still holds the values of the example is ill', { timeout: 240_000 }, async () => {
    const file = join(folder, 'prod.bicepparam')
    await copyFile(join(root, 'infra/environments/prod.bicepparam'), file)
    const findings = await examineBefore(root, file)
    expect(findings).toMatchObject([
      { verdict: 'ill', what: expect.stringContaining('values of the example') as string },
    ])
  })

  it('is held to its guards and to what the app would read', { timeout: 240_000 }, async () => {
    const [guarded] = await own((text) => text.replace("emails: ['platform-dev@contoso.net']", 'emails: []'))
    expect(guarded?.what).toContain('Somebody must be told: alerting.emails is empty')
    expect(guarded?.what).not.toContain('tenantry-infra-')
    const read = await own((text) =>
      text.replace("PLATFORM_NAME: 'Platform (dev)'", "PLATFORM_NAME: 'Dev'\n  TOKEN_MINUTES: '600'"),
    )
    expect(read.map(({ what }) => what).join('\n')).toContain('TOKEN_MINUTES')
  })
})
