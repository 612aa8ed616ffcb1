import { describe, expect, it } from 'vitest'
import { asRefusal, logRefusal, problemResponse } from '../../../functions/runtime/problem.ts'
import { Problem } from '../../../shared/contract/problems.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { noon } from '../../shared/support/facts.ts'
import { memoryPorts } from '../../support/memory-ports.ts'
import { invocation } from '../support/invocation.ts'

const bodyOf = (refusal: HubError) => problemResponse(refusal, 'id-1').body as string

describe('a problem', () => {
  it('says the code, a sentence and the correlation id, as RFC 9457 has it', () => {
    const refusal = new HubError('permission.missing', 'You may not do this.', { details: { permission: 'x' } })
    expect(problemResponse(refusal, 'id-1')).toMatchObject({
      status: 403,
      headers: { 'content-type': 'application/problem+json' },
    })
    expect(Problem.parse(JSON.parse(bodyOf(refusal)))).toEqual({
      type: 'urn:tenantry:error:permission.missing',
      title: 'You may not do this.',
      status: 403,
      code: 'permission.missing',
      correlationId: 'id-1',
      details: { permission: 'x' },
    })
  })

  it('never shows a cause', () => {
    const cause = new Error('CANARY upstream text')
    for (const refusal of [
      new HubError('provider.refused', 'Refused.', { cause }),
      asRefusal(cause),
      asRefusal('CANARY'),
    ]) {
      expect(JSON.stringify(problemResponse(refusal, 'id-1'))).not.toContain('CANARY')
      expect(bodyOf(refusal)).not.toContain(' at ')
    }
  })

  it('of what nobody expected is a fault of ours', () => {
    expect(problemResponse(asRefusal(new TypeError('x')), 'id-1').status).toBe(500)
    expect(asRefusal(new HubError('run.unknown', 'x')).code).toBe('run.unknown')
  })

  it('that passes says when to come back', () => {
    const throttled = new HubError('source.throttled', 'x', { details: { retryAfterSeconds: 42 } })
    expect(problemResponse(throttled, 'id-1').headers).toMatchObject({ 'retry-after': '42' })
    expect(problemResponse(new HubError('storage.unavailable', 'x'), 'id-1').headers).toMatchObject({
      'retry-after': '5',
    })
    expect(problemResponse(new HubError('run.unknown', 'x'), 'id-1').headers).not.toHaveProperty('retry-after')
  })

  it('is an error in the log when the fault is ours, else a warning, with its cause redacted', () => {
    const { context, lines } = invocation()
    const { ports } = memoryPorts(noon)
    const cause = new Error('access_token=hidden')
    logRefusal(ports, context, 'Name', new HubError('hub.faulty', 'x', { cause }), 'id-1')
    logRefusal(ports, context, 'Name', new HubError('state.replayed', 'x'), 'id-2')
    expect(lines[0]).toMatch(/^error Name refused with hub\.faulty \{.*"correlationId":"id-1"\}\n {2}because Error: /)
    expect(lines[0]).not.toContain('hidden')
    expect(lines[1]).toBe(
      'warning Name refused with state.replayed {"event":"request.refused","code":"state.replayed","status":400,"function":"Name","correlationId":"id-2"}',
    )
  })
})
