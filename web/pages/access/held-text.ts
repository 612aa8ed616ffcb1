import { texts } from '../../texts/texts.ts'
import type { AccessEntry } from './access.ts'

/** Each role with where it comes from, in one line. */
export function heldText(roles: AccessEntry['roles']): string {
  const { access } = texts
  return roles
    .map(({ role, from }) => access.held(roleName(role), from.map((source) => access.sources[source]).join(', ')))
    .join(' · ')
}

export const roleName = (role: AccessEntry['roles'][number]['role']) =>
  role === 'System' ? texts.access.system : texts.roles[role]

/** Programs do not sign in: of them nothing is said. */
export function signInText(kind: AccessEntry['subject']['kind'], at: string | undefined): string | undefined {
  if (at !== undefined) return texts.access.lastSignIn(texts.moment(at))
  return kind === 'member' ? texts.access.neverSignedIn : undefined
}
