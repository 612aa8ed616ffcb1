import type { OutputOf } from '../../api/call.ts'
import { texts } from '../../texts/texts.ts'
import type { FormField } from './record-form.tsx'
import type { Values, Versioned } from './use-record.ts'

type Contact = OutputOf<'readContact'>
type Client = OutputOf<'readClient'>

const contactFields = ['displayName', 'email', 'otherEmails', 'phone', 'role', 'upn', 'externalId'] as const
const clientFields = ['displayName', 'primaryDomain', 'emailDomain', 'billingEmail', 'externalId'] as const

export const contactForm = (): readonly FormField[] =>
  contactFields.map((name) => ({ name, label: texts.book.field[name], why: texts.book.fieldWhy(name) || undefined }))
export const clientForm = (): readonly FormField[] =>
  clientFields.map((name) => ({ name, label: texts.book.field[name], why: texts.book.fieldWhy(name) || undefined }))

export const noContact: Values = Object.fromEntries(contactFields.map((name) => [name, '']))
export const noClient: Values = Object.fromEntries(clientFields.map((name) => [name, '']))

export const contactValues = (contact: Contact): Versioned => ({
  version: contact.version,
  values: Object.fromEntries(
    contactFields.map((name) => [
      name,
      name === 'otherEmails' ? contact.otherEmails.join('; ') : (contact[name] ?? ''),
    ]),
  ),
})
export const clientValues = (client: Client): Versioned => ({
  version: client.version,
  values: Object.fromEntries(clientFields.map((name) => [name, client[name] ?? ''])),
})

const listed = (text: string) => text.split(/[;,\s]+/).filter((address) => address !== '')

/** What is sent of changed fields: `null` takes a value away, which a name never is. */
export const asChanges = (changed: Values): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(changed).map(([name, value]) => {
      const text = value.trim()
      if (name === 'otherEmails') return [name, listed(text)]
      return [name, text === '' && name !== 'displayName' ? null : text]
    }),
  )

/** What is sent of a new one: what is filled. */
export const asNew = (values: Values): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([name, value]) => name === 'displayName' || value.trim() !== '')
      .map(([name, value]) => [name, name === 'otherEmails' ? listed(value) : value.trim()]),
  )
