import { normaliseEmail } from '../address-forms.ts'
import type { Dossier } from './dossier.ts'
import type { DirectoryIdentity } from './subject.ts'

/** By what somebody who was erased would come back: a directory's person, an address, a row of an import. */
export type MarkedTerm =
  | ({ readonly kind: 'identity' } & DirectoryIdentity)
  | { readonly kind: 'email'; readonly email: string }
  | { readonly kind: 'external-id'; readonly externalId: string }

/** The text of a term, before it is hashed with the Organisation's salt. */
export function textOfTerm(term: MarkedTerm): string {
  switch (term.kind) {
    case 'identity':
      return `identity\n${term.tid}\n${term.objectId}`
    case 'email':
      return `email\n${normaliseEmail(term.email) ?? term.email}`
    case 'external-id':
      return `external-id\n${term.externalId}`
  }
}

/** Everything by which the person of a dossier would come back. */
export const termsOf = ({ identities, emails, externalIds }: Dossier): readonly MarkedTerm[] => [
  ...identities.map(({ tid, objectId }) => ({ kind: 'identity', tid, objectId }) as const),
  ...emails.map((email) => ({ kind: 'email', email }) as const),
  ...externalIds.map((externalId) => ({ kind: 'external-id', externalId }) as const),
]

/**
 * Whether a person that a directory reports was erased: by identity always; by address alone only while nothing links them, since an
 * operator may have linked somebody else who has the address now.
 */
export const isErasedUser = ({
  identity,
  address,
  linked,
}: {
  readonly identity: boolean
  readonly address: boolean
  readonly linked: boolean
}): boolean => identity || (address && !linked)
