/** A fault the person who started the host can put right; its message is one clear sentence meant for them. */
export class HostError extends Error {
  override readonly name = 'HostError'
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
