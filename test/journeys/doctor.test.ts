import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { examineFromInside } from '../../local/doctor/examine-hub.ts'
import { signInAsOperator } from '../../local/doctor/sign-in-as-operator.ts'

const { hub } = inject('stack')
const root = join(import.meta.dirname, '../..')

const doctor = (...args: string[]) => {
  const options = { cwd: root, encoding: 'utf8' as const, timeout: 120_000 }
  const { status, stdout } = spawnSync(process.execPath, ['local/doctor/doctor.ts', '--json', ...args], options)
  const findings = JSON.parse(stdout) as { part: string; verdict: string; what: string }[]
  return { status, findings }
}

describe('The doctor', () => {
  it('finds a running hub well from outside', { timeout: 120_000 }, () => {
    const { status, findings } = doctor('--at', hub)
    expect(findings.filter(({ verdict }) => verdict === 'ill')).toEqual([])
    expect(status).toBe(0)
  })

  it('has the hub examine itself as its operator, until workflows were seen to run', { timeout: 120_000 }, async () => {
    const credential = await signInAsOperator(hub, 'bank')
    const findings = await examineFromInside(hub, credential, { most: 60, between: 500 })
    expect(findings.filter(({ verdict }) => verdict === 'ill')).toEqual([])
    expect(findings).toContainEqual({ part: 'workflows', verdict: 'well', what: 'Workflows run.' })
    expect(findings.filter(({ part, verdict }) => part === 'redirects' && verdict === 'well')).toHaveLength(2)
  })

  it("says so where the credential is nobody's", async () => {
    const findings = await examineFromInside(hub, { authorization: 'Bearer nothing' })
    expect(findings).toMatchObject([{ part: 'registration', verdict: 'ill' }])
  })

  it('ends with 1 where nothing answers', { timeout: 120_000 }, () => {
    expect(doctor('--at', 'http://localhost:9')).toMatchObject({ status: 1, findings: [{ verdict: 'ill' }] })
  })
})
