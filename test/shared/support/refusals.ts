import { expect } from 'vitest'
import { HubError, type ErrorCode } from '../../../shared/domain/hub-error.ts'

/** The code with which `act` refuses; undefined when it does not. Whatever else is thrown goes on. */
export function refusalOf(act: () => unknown): ErrorCode | undefined {
  try {
    act()
    return undefined
  } catch (thrown) {
    if (thrown instanceof HubError) return thrown.code
    throw thrown
  }
}

/** As {@link refusalOf}, after a look at what it says to the person who meets it: one sentence. */
export function spokenRefusalOf(act: () => unknown): ErrorCode | undefined {
  return refusalOf(() => {
    try {
      act()
    } catch (thrown) {
      if (thrown instanceof HubError) expect(thrown.message).toMatch(/^[A-Z].{8,}\.$/)
      throw thrown
    }
  })
}

/** Expects the refusal with this code, and gives it for a closer look. */
export async function expectRefusal(code: ErrorCode, attempt: Promise<unknown>): Promise<HubError> {
  const thrown: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(thrown).toBeInstanceOf(HubError)
  expect((thrown as HubError).code).toBe(code)
  return thrown as HubError
}
