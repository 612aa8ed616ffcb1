import { normaliseEmail } from '../address-forms.ts'
import type { Contact } from '../contact.ts'
import type { DirectoryUser } from '../directory-user.ts'
import { emailOf, nameOf, tidy } from './directory-person.ts'

/** The fields of a Contact that a sync may bring up to date. */
export const syncedFields = ['displayName', 'email', 'phone', 'role', 'upn'] as const
export type SyncedField = (typeof syncedFields)[number]

/** Which fields the directory may overwrite (`field_sync_config`), and whether a disabled person's Contact becomes inactive. */
export type FieldPolicy = Readonly<Record<SyncedField | 'markInactiveWhenDisabled', boolean>>

/** Nothing that people wrote is overwritten until somebody allows it. */
export const defaultFieldPolicy: FieldPolicy = {
  displayName: false,
  email: false,
  phone: false,
  role: false,
  upn: false,
  markInactiveWhenDisabled: true,
}

export type FieldValues = Partial<Record<SyncedField, string>>

/** What the directory says of each field; what it does not say is absent. */
export function fieldsOf(user: DirectoryUser): FieldValues {
  const named = tidy(user.displayName, 256) ?? ((user.givenName ?? user.surname) ? nameOf(user) : undefined)
  const said: Record<SyncedField, string | undefined> = {
    displayName: named,
    email: emailOf(user),
    phone: tidy(user.phone),
    role: tidy(user.jobTitle),
    upn: tidy(user.upn, 320),
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
}

const same = (field: SyncedField, one: string | undefined, other: string | undefined) =>
  one === other ||
  (field === 'email' && one !== undefined && other !== undefined && normaliseEmail(one) === normaliseEmail(other))

/**
 * The fields that an update writes: enabled by the policy, said by the directory, and really other than what is there. An address that
 * differs in its letters' case alone is the same address.
 */
export function changedFields(contact: Contact, user: DirectoryUser, policy: FieldPolicy): FieldValues {
  const said = fieldsOf(user)
  const changed = syncedFields.filter(
    (field) => policy[field] && said[field] !== undefined && !same(field, contact[field], said[field]),
  )
  return Object.fromEntries(changed.map((field) => [field, said[field]]))
}
