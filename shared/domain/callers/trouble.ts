import { isHubError, type ErrorCode } from '../hub-error.ts'

/** Of the hub, or of what it depends on: they say nothing of who asks. */
const troubles: readonly ErrorCode[] = [
  'storage.unavailable',
  'provider.unavailable',
  'vault.unavailable',
  'vault.refused',
  'secret.disabled',
  'hub.faulty',
]

/** Whether nobody can tell who asks, rather than that they are refused: another attempt may help. */
export const isTrouble = (thrown: unknown): boolean => !isHubError(thrown) || troubles.includes(thrown.code)
