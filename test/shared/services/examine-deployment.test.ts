import { describe, expect, it } from 'vitest'
import { examinedParts } from '../../../shared/domain/examination/finding.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import type { EntraExamination } from '../../../shared/ports/entra-examination.ts'
import type { RequestPorts } from '../../../shared/ports/ports.ts'
import { examineDeployment } from '../../../shared/services/examine-deployment.ts'
import { failFrom, memoryPorts } from '../../support/memory-ports.ts'
import { aBackup } from '../support/backup-facts.ts'

const now = new Date('2026-06-01T12:00:00Z')
const uris = ['https://hub.example/auth/callback/entra', 'https://hub.example/auth/callback/consent']

const friendly: EntraExamination = {
  registration: () => Promise.resolve({ kind: 'token' }),
  redirects: () => Promise.resolve(uris.map((uri) => ({ uri, registered: true }))),
  now: () => Promise.resolve(now),
}

/** A hub that is well, with what the test spoils. */
function hub(entra: Partial<EntraExamination> = {}, change: Partial<RequestPorts> = {}) {
  return memoryPorts(now, {
    entraExamination: { ...friendly, ...entra },
    probeConsent: () => Promise.resolve('present'),
    ...change,
  })
}

const of = async (ports: RequestPorts, part: string) =>
  (await examineDeployment(ports, undefined)).findings.filter((finding) => finding.part === part)

describe('An examination', () => {
  it('of a hub that is well finds nothing ill, and looks at every part', async () => {
    const { ports } = hub()
    const { findings } = await examineDeployment(ports, undefined)
    expect(findings.filter(({ verdict }) => verdict === 'ill')).toEqual([])
    expect(new Set(findings.map(({ part }) => part))).toEqual(
      new Set(examinedParts.filter((part) => part !== 'mappings')),
    )
  })

  it('finds backups ill where none came to an end for two nights, and a restore that broke off', async () => {
    const { ports } = hub()
    expect(await of(ports, 'backups')).toMatchObject([{ verdict: 'unsure' }])
    const asked = { ...ports, platform: { ...ports.platform, backups: { hour: 'off', kept: 3 } as const } }
    expect(await of(asked, 'backups')).toMatchObject([{ verdict: 'well' }])
    await ports.backups.insertNewest(aBackup({ startedAt: now, finishedAt: now }), undefined)
    expect(await of(ports, 'backups')).toMatchObject([{ verdict: 'well' }])
    ports.clock.advance(51 * 60)
    expect(await of(ports, 'backups')).toMatchObject([{ verdict: 'ill', what: 'The last backup is of 2026-06-01.' }])
    await ports.restores.put({ state: 'running', backupId: 'b', digest: 'd', startedAt: now, parts: 1 }, undefined)
    expect(await of(ports, 'backups')).toMatchObject([{ verdict: 'ill' }, { verdict: 'ill' }])
  })

  it('starts one workflow, and sees later that it ran', async () => {
    const { ports } = hub()
    expect(await of(ports, 'workflows')).toMatchObject([{ verdict: 'unsure' }])
    const states: string[] = []
    const ran = {
      ...ports,
      workflows: { ...ports.workflows, stateOf: (id: string) => (states.push(id), Promise.resolve('over' as const)) },
    }
    expect(await of(ran, 'workflows')).toMatchObject([{ verdict: 'well' }])
    expect(states[0]).toMatch(/^examination-2026-06-01T12-0$/)
  })

  it.each([['a storage that refuses', 'storage', 'Storage Table Data Contributor']])(
    'tells of %s what to do',
    async (_name, part, mend) => {
      const { ports, tables } = hub()
      failFrom(tables, 1)
      const [finding] = await of(ports, part)
      expect(finding).toMatchObject({ verdict: 'ill', mend: expect.stringContaining(mend) as string })
      expect(await of(ports, 'mappings')).toMatchObject([{ verdict: 'ill' }])
    },
  )

  it.each([
    ['vault.refused' as const, 'Key Vault Secrets Officer'],
    ['vault.unavailable' as const, 'private endpoint'],
  ])('tells of a vault that answers %s what to do', async (code, mend) => {
    const { ports } = hub()
    const secrets = { ...ports.secrets, put: () => Promise.reject(new HubError(code, 'No.')) }
    expect(await of({ ...ports, secrets }, 'vault')).toMatchObject([
      { verdict: 'ill', mend: expect.stringContaining(mend) as string },
    ])
  })

  it.each([
    [59, 'well'],
    [61, 'ill'],
    [-61, 'ill'],
  ])('finds a clock that is %d seconds off %s', async (seconds, verdict) => {
    const { ports } = hub({ now: () => Promise.resolve(new Date(now.getTime() + seconds * 1000)) })
    expect(await of(ports, 'clock')).toMatchObject([{ verdict }])
  })

  it.each([
    [7000215, 'app--management-ui-client-secret'],
    [700213, 'hubIdentityPrincipalId'],
    [7000222, 'Make a new one'],
    [700016, 'MANAGEMENT_UI_CLIENT_ID'],
    [90002, 'PLATFORM_TENANT_ID'],
    [500011, 'MANAGEMENT_API_SCOPE'],
    [53003, 'login.microsoftonline.com/error'],
  ])('says of AADSTS%d what to do', async (number, mend) => {
    const { ports } = hub({ registration: () => Promise.resolve({ kind: 'refused', numbers: [number] }) })
    expect(await of(ports, 'registration')).toMatchObject([
      { verdict: 'ill', mend: expect.stringContaining(mend) as string },
    ])
  })

  it('names the address that Entra would not come back to', async () => {
    const redirects = () => Promise.resolve(uris.map((uri, index) => ({ uri, registered: index === 0 })))
    const { ports } = hub({ redirects })
    expect(await of(ports, 'redirects')).toMatchObject([
      { verdict: 'well' },
      { verdict: 'ill', what: expect.stringContaining('/auth/callback/consent') as string },
    ])
  })

  it('takes an Entra that is silent for no verdict', async () => {
    const { ports } = hub({
      registration: () => Promise.resolve({ kind: 'silent' }),
      redirects: () => Promise.resolve(uris.map((uri) => ({ uri, registered: undefined }))),
      now: () => Promise.reject(new HubError('provider.unavailable', 'No.')),
    })
    for (const part of ['registration', 'redirects', 'clock'])
      for (const { verdict } of await of(ports, part)) expect(verdict).toBe('unsure')
  })

  it('never throws for what it examines, and says nothing of what an upstream said', async () => {
    const leak = 'secret-text-of-an-upstream'
    const broken = () => Promise.reject(new Error(leak))
    const { ports, tables } = hub({ now: broken })
    failFrom(tables, 1)
    const secrets = { ...ports.secrets, put: broken }
    const workflows = { ...ports.workflows, stateOf: broken }
    const { findings } = await examineDeployment({ ...ports, secrets, workflows }, undefined)
    expect(findings.filter(({ verdict }) => verdict === 'ill').length).toBeGreaterThanOrEqual(4)
    expect(JSON.stringify(findings)).not.toContain(leak)
    for (const { verdict, mend } of findings) if (verdict === 'ill') expect(mend).toBeTruthy()
  })
})
