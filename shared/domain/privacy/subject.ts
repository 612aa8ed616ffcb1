import type { ContactId, EntraTenantId, MemberId } from '../ids.ts'

/** A person of a directory, by tenant and object id. */
export interface DirectoryIdentity {
  readonly tid: EntraTenantId
  readonly objectId: string
}

/** Whom an export or an erasure is about. One human can be several of these: they are several subjects, offered together. */
export type Subject =
  | { readonly kind: 'member'; readonly memberId: MemberId }
  | { readonly kind: 'contact'; readonly contactId: ContactId }
  | ({ readonly kind: 'directory-user' } & DirectoryIdentity)

/** One text for each subject. */
function subjectKey(subject: Subject): string {
  switch (subject.kind) {
    case 'member':
      return `member:${subject.memberId}`
    case 'contact':
      return `contact:${subject.contactId}`
    case 'directory-user':
      return `person:${subject.tid}/${subject.objectId}`
  }
}

/** Each subject once, in the order given. */
export const distinctSubjects = (subjects: readonly Subject[]): readonly Subject[] => [
  ...new Map(subjects.map((subject) => [subjectKey(subject), subject])).values(),
]

export const areSamePeople = (some: readonly Subject[], others: readonly Subject[]): boolean =>
  some.some((one) => others.some((other) => subjectKey(one) === subjectKey(other)))
