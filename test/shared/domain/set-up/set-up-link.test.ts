import { describe, expect, it } from 'vitest'
import {
  checkGoing,
  checkHeld,
  claimed,
  finished,
  revoked,
  setUpStateOf,
} from '../../../../shared/domain/set-up/set-up-link.ts'
import { aSetUpLink, minutesLater, noon } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const later = new Date(noon.getTime() + 8 * 86_400_000)
const refusal = (act: () => unknown) => Promise.resolve().then(act)

describe('a set-up link', () => {
  it('is open, held, and over', () => {
    const held = claimed(aSetUpLink(), 'browser', noon)
    expect(setUpStateOf(aSetUpLink(), noon)).toBe('open')
    expect(setUpStateOf(held, noon)).toBe('held')
    expect(setUpStateOf(held, later)).toBe('expired')
    expect(setUpStateOf(finished(held, noon), later)).toBe('finished')
    expect(setUpStateOf(revoked(held, noon), later)).toBe('revoked')
  })

  it('is held by the first browser that confirms, which may come again', async () => {
    const held = claimed(aSetUpLink(), 'browser', noon)
    expect(claimed(held, 'browser', minutesLater(5))).toBe(held)
    await expectRefusal(
      'setUpLink.taken',
      refusal(() => claimed(held, 'another', noon)),
    )
  })

  it('opens to its holder alone', async () => {
    const held = claimed(aSetUpLink(), 'browser', noon)
    expect(checkHeld(held, 'browser', noon)).toBe(held)
    await expectRefusal(
      'setUpLink.missing',
      refusal(() => checkHeld(held, 'another', noon)),
    )
    await expectRefusal(
      'setUpLink.missing',
      refusal(() => checkHeld(aSetUpLink(), 'browser', noon)),
    )
    await expectRefusal(
      'setUpLink.missing',
      refusal(() => checkHeld(undefined, 'browser', noon)),
    )
  })

  it.each([
    ['setUpLink.unknown', undefined, noon],
    ['setUpLink.finished', finished(aSetUpLink(), noon), noon],
    ['setUpLink.revoked', revoked(aSetUpLink(), noon), noon],
    ['setUpLink.expired', aSetUpLink(), later],
    ['setUpLink.expired', aSetUpLink({ expiresAt: noon }), noon],
  ] as const)('tells %s of one that is over', async (code, link, now) => {
    await expectRefusal(
      code,
      refusal(() => checkGoing(link, now)),
    )
    await expectRefusal(
      code,
      refusal(() => claimed(link, 'browser', now)),
    )
  })

  it('is ended once', async () => {
    await expectRefusal(
      'setUpLink.revoked',
      refusal(() => finished(revoked(aSetUpLink(), noon), noon)),
    )
    await expectRefusal(
      'state.conflicting',
      refusal(() => revoked(finished(aSetUpLink(), noon), noon)),
    )
  })
})
