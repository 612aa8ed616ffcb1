import { describe, expect, it } from 'vitest'
import { deliveryStateAt, expired, opened, refuseClosed, revoked } from '../../../shared/domain/delivery.ts'
import { daysLater } from '../../../shared/domain/invitation.ts'
import { ana, noon } from '../support/facts.ts'
import { refusalOf } from '../support/refusals.ts'
import { aDelivery } from '../support/secret-facts.ts'

const end = daysLater(noon, 3)
const justBefore = new Date(end.getTime() - 1)

describe('a delivery', () => {
  it('is open until its end, and expired from that moment on', () => {
    expect(deliveryStateAt(aDelivery(), justBefore)).toBe('open')
    expect(deliveryStateAt(aDelivery(), end)).toBe('expired')
    expect(expired(aDelivery(), justBefore)).toBeUndefined()
    expect(expired(aDelivery(), end)).toMatchObject({ state: 'expired', endedAt: end })
  })

  it('holds nothing any more once it is over, however it ended', () => {
    for (const over of [opened(aDelivery(), ana, noon), revoked(aDelivery(), noon, ana), expired(aDelivery(), end)]) {
      expect(over).not.toHaveProperty('sealed')
      expect(over?.endedAt).toBeDefined()
    }
  })

  it('is opened once, by somebody who is remembered', () => {
    const over = opened(aDelivery(), ana, noon)
    expect(over).toMatchObject({ state: 'opened', endedBy: ana, endedAt: noon })
    expect(refusalOf(() => opened(over, ana, noon))).toBe('delivery.opened')
  })

  it('that is over says how it ended, and stays so', () => {
    const [taken, void_, late] = [opened(aDelivery(), ana, noon), revoked(aDelivery(), noon), aDelivery()]
    expect(
      refusalOf(() => {
        refuseClosed(taken, end)
      }),
    ).toBe('delivery.opened')
    expect(
      refusalOf(() => {
        refuseClosed(void_, end)
      }),
    ).toBe('delivery.revoked')
    expect(
      refusalOf(() => {
        refuseClosed(late, end)
      }),
    ).toBe('delivery.expired')
    expect(refusalOf(() => revoked(late, end))).toBe('delivery.expired')
    expect(expired(taken, end)).toBeUndefined()
  })
})
