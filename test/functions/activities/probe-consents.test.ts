import * as df from 'durable-functions'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { probeConsentsActivity } from '../../../functions/activities/probe-consents.ts'
import { registerActivity } from '../../../functions/runtime/activity.ts'
import type { ConsentEvidence } from '../../../shared/domain/consent-evidence.ts'
import { aMapping, contoso, fabrikam, noon } from '../../shared/support/facts.ts'
import { memoryPorts, platform } from '../../support/memory-ports.ts'
import { invocation } from '../support/invocation.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** Runs the activity as the host does, in a night in which the application is missing in two tenants. */
async function oneNight(atHome: ConsentEvidence): Promise<{ readonly result: unknown; readonly log: string }> {
  const { ports } = memoryPorts(noon, {
    probeConsent: (tid) => Promise.resolve(tid === platform.tid ? atHome : 'missing'),
  })
  for (const tid of [contoso, fabrikam]) await ports.tenantMappings.insert(aMapping({ tid }))
  const register = vi.spyOn(df.app, 'activity').mockReturnValue((() => undefined) as never)
  registerActivity(ports, probeConsentsActivity)
  const { context, lines } = invocation('http://127.0.0.1:9')
  const result: unknown = await register.mock.calls[0]?.[1].handler({ sweep: 'tonight' }, context)
  return { result, log: lines.join('\n') }
}

describe('a page of the consent probe', () => {
  it('warns operators where it judges nobody, because our own registration seems gone', async () => {
    const { result, log } = await oneNight('missing')
    expect(result).toEqual({ doubted: 2 })
    expect(log).toMatch(/ProbeConsentsPage: the application is missing in 2 tenants .* nobody is judged/)
    expect(log).not.toContain(contoso)
  })

  it('says nothing where the application is found at home', async () => {
    const { result, log } = await oneNight('present')
    expect(result).toEqual({ doubted: 0 })
    expect(log).toBe('')
  })
})
