import { HubError } from '../../domain/hub-error.ts'
import type { AddedCredential, ApplicationCredential, ApplicationKey } from '../../ports/applications.ts'

/** What Graph sent or is sent: JSON whose members nobody has looked at yet. */
export type Json = Readonly<Record<string, unknown>>

/** An empty answer (204) is a record without members. @throws HubError `source.unreadable` */
export function recordOf(value: unknown): Json {
  if (value === undefined || value === null || value === '') return {}
  if (typeof value !== 'object' || Array.isArray(value)) throw unreadable('no object')
  // The library hands an answer without a body on as it came.
  return value instanceof Response || value instanceof ReadableStream ? {} : { ...value }
}

/** @throws HubError `source.unreadable` where there is no such text */
export function textOf(row: Json, name: string): string {
  const value = row[name]
  if (typeof value !== 'string' || value === '') throw unreadable(`no ${name}`)
  return value
}

/** Its records; an absent list is an empty one. @throws HubError `source.unreadable` */
export function listOf(row: Json, name: string): readonly Json[] {
  const value = row[name]
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw unreadable(`${name} is no list`)
  return value.map((one: unknown) => recordOf(one))
}

export const keyOf = (row: Json): ApplicationKey => ({
  objectId: textOf(row, 'id').toLowerCase(),
  clientId: textOf(row, 'appId').toLowerCase(),
})

/** @throws HubError `source.unreadable`: a secret without its end is none that could be watched */
export function addedPassword(row: Json): AddedCredential & { readonly value: string } {
  return { ...certificateOf(row), value: textOf(row, 'secretText') }
}

export function certificateOf(row: Json): AddedCredential {
  const [startsAt, endsAt] = [momentOf(row, 'startDateTime'), momentOf(row, 'endDateTime')]
  if (!endsAt) throw unreadable('no end')
  return { keyId: textOf(row, 'keyId').toLowerCase(), endsAt, ...(startsAt ? { startsAt } : {}) }
}

function momentOf(row: Json, name: string): Date | undefined {
  const value = row[name]
  const moment = typeof value === 'string' ? new Date(value) : undefined
  return moment && !Number.isNaN(moment.getTime()) ? moment : undefined
}

export const isMissing = (row: Json, name: string) => row[name] === undefined || row[name] === null

/** Federated credentials; none of them has an end. */
export const federatedOf = (row: Json, name: string): readonly ApplicationCredential[] =>
  listOf(row, name).map((one) => ({
    kind: 'federated',
    place: 'application',
    keyId: textOf(one, 'id'),
    displayName: textOf(one, 'name'),
  }))

/** Passwords and certificates of an application, or of its service principal. */
export function credentialsOf(row: Json, place: ApplicationCredential['place']): readonly ApplicationCredential[] {
  const credential = (one: Json, kind: ApplicationCredential['kind']): ApplicationCredential => {
    const [startsAt, endsAt] = [momentOf(one, 'startDateTime'), momentOf(one, 'endDateTime')]
    return {
      kind,
      place,
      keyId: textOf(one, 'keyId').toLowerCase(),
      displayName: typeof one['displayName'] === 'string' ? one['displayName'] : '',
      ...(startsAt ? { startsAt } : {}),
      ...(endsAt ? { endsAt } : {}),
    }
  }
  return [
    ...listOf(row, 'passwordCredentials').map((one) => credential(one, isSaml(one) ? 'saml' : 'password')),
    ...listOf(row, 'keyCredentials').map((one) => credential(one, one['usage'] === 'Sign' ? 'saml' : 'certificate')),
  ]
}

/** Every secret that Microsoft makes shows how it begins; the entry of a SAML certificate has nothing to show, and is named for its subject. */
const isSaml = (one: Json) =>
  typeof one['hint'] !== 'string' && typeof one['displayName'] === 'string' && one['displayName'].startsWith('CN=')

const unreadable = (cause: string) =>
  new HubError('source.unreadable', "Microsoft Graph's answer could not be read.", { cause })
