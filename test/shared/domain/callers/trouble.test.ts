import { describe, expect, it } from 'vitest'
import { isTrouble } from '../../../../shared/domain/callers/trouble.ts'
import { errorCodes, HubError } from '../../../../shared/domain/hub-error.ts'

const troubles = [
  'provider.unavailable',
  'storage.unavailable',
  'hub.faulty',
  'vault.unavailable',
  'vault.refused',
  'secret.disabled',
]

describe('trouble', () => {
  it.each(errorCodes)('%s is told from a refusal of whoever asks', (code) => {
    expect(isTrouble(new HubError(code, 'A sentence.'))).toBe(troubles.includes(code))
  })

  it('is whatever is no refusal of ours', () => {
    expect([isTrouble(new TypeError('x')), isTrouble(undefined)]).toEqual([true, true])
  })
})
