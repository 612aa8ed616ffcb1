import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { guidOfTrace, traceIn, traceOfGuid, traceparentOf } from '../../../shared/domain/trace-context.ts'

const zero = '0'.repeat(32)

describe('a trace', () => {
  it('made of any GUID comes back from its header, and is that GUID for Microsoft', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (guid, random) => {
        const trace = traceOfGuid(guid.toUpperCase()) ?? ''
        expect(guidOfTrace(trace)).toBe(guid)
        expect(traceIn(traceparentOf(trace, random))).toBe(trace)
      }),
    )
  })

  it('is nothing that somebody made up', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const trace = traceIn(text)
        if (trace !== undefined) expect(trace).toMatch(/^[0-9a-f]{32}$/)
      }),
    )
    const trace = 'a'.repeat(32)
    for (const bad of [
      undefined,
      null,
      `00-${zero}-${'b'.repeat(16)}-01`,
      `00-${trace}-${'0'.repeat(16)}-01`,
      `ff-${trace}-${'b'.repeat(16)}-01`,
      `00-${trace.toUpperCase()}-${'b'.repeat(16)}-01`,
      ` 00-${trace}-${'b'.repeat(16)}-01`,
      `00-${trace}-${'b'.repeat(16)}-01\n{"forged":"line"}`,
    ])
      expect(traceIn(bad)).toBeUndefined()
    expect(traceOfGuid('correlation-1')).toBeUndefined()
    expect(traceOfGuid('00000000-0000-0000-0000-000000000000')).toBeUndefined()
  })

  it('of a later version may say more', () => {
    expect(traceIn(`01-${'a'.repeat(32)}-${'b'.repeat(16)}-01-more`)).toBe('a'.repeat(32))
  })
})
