import type { TokenRefusal } from '../../shared/domain/tokens/refusal.ts'

/** One attack: what is wrong with the token, the token, and the refusal that names it. */
export interface Attack {
  readonly name: string
  /** Made when it is asked for: signing is most of the work. */
  readonly token: () => string
  readonly code: TokenRefusal
}
