import { HubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { textOfTerm, type MarkedTerm } from '../../domain/privacy/erasure-mark.ts'
import type { Contact } from '../../domain/contact.ts'
import { emailsOf } from '../../domain/contact.ts'
import type { Ports } from '../../ports/ports.ts'

export type MarkNeeds = Pick<Ports, 'erasureMarks' | 'secrets' | 'random'>

/** Whether a term is that of somebody whom the Organisation erased. */
export type IsErased = (term: MarkedTerm) => boolean

const nobody: IsErased = () => false

const hashOf = ({ random }: Pick<Ports, 'random'>, salt: string, term: MarkedTerm) =>
  random.hash(`${salt}\n${textOfTerm(term)}`)

/**
 * Asks about people that were erased. An Organisation that never erased anybody costs one look; the vault is asked only where there are marks.
 * @throws HubError `vault.unavailable`, `vault.refused`, `storage.unavailable`; also where the salt is lost, since nobody may come back unseen
 */
export async function readErased(ports: MarkNeeds, organisationId: OrganisationId): Promise<IsErased> {
  const marks = await ports.erasureMarks.all(organisationId)
  if (marks.size === 0) return nobody
  const salt = await findSalt(ports, organisationId)
  if (salt === undefined) throw new HubError('vault.unavailable', 'The salt of erased people is not there.')
  return (term) => marks.has(hashOf(ports, salt, term))
}

async function findSalt(ports: MarkNeeds, organisationId: OrganisationId): Promise<string | undefined> {
  const version = await ports.erasureMarks.findSalt(organisationId)
  return version === undefined ? undefined : ports.secrets.find(organisationId, 'erasure_salt', version)
}

/** The salt that counts, made where there is none: of two made at once the one counts that is named first. */
async function getSalt(ports: MarkNeeds, organisationId: OrganisationId): Promise<string> {
  const known = await findSalt(ports, organisationId)
  if (known !== undefined) return known
  const version = await ports.secrets.put(organisationId, 'erasure_salt', ports.random.secret())
  const named = await ports.erasureMarks.nameSalt(organisationId, version)
  const salt = await ports.secrets.find(organisationId, 'erasure_salt', named)
  if (salt === undefined) throw new HubError('vault.unavailable', 'The salt of erased people is not there.')
  return salt
}

/** Marks whom nobody shall bring back unseen. Safe to repeat. @returns the marks, and the version of their salt */
export async function markErased(
  ports: MarkNeeds & Pick<Ports, 'clock'>,
  organisationId: OrganisationId,
  terms: readonly MarkedTerm[],
): Promise<{ readonly salt: string; readonly hashes: readonly string[] } | undefined> {
  if (terms.length === 0) return undefined
  const salt = await getSalt(ports, organisationId)
  const hashes = terms.map((term) => hashOf(ports, salt, term))
  await ports.erasureMarks.put(organisationId, hashes, ports.clock.now())
  return { salt: (await ports.erasureMarks.findSalt(organisationId)) ?? '', hashes }
}

/** Lets somebody be brought back, because they want it so. Safe to repeat. */
export async function liftErasureMark(
  ports: MarkNeeds,
  organisationId: OrganisationId,
  terms: readonly MarkedTerm[],
): Promise<void> {
  const salt = await findSalt(ports, organisationId)
  if (salt === undefined) return
  await ports.erasureMarks.remove(
    organisationId,
    terms.map((term) => hashOf(ports, salt, term)),
  )
}

/** Whether a Contact has an address or a key, which it did not have before, of somebody who was erased. */
export const bringsBack = (
  isErased: IsErased,
  before: Pick<Contact, 'email' | 'otherEmails' | 'externalId'> | undefined,
  after: Pick<Contact, 'email' | 'otherEmails' | 'externalId'>,
): boolean => {
  const had = new Set(before ? emailsOf(before) : [])
  const emails = emailsOf(after).filter((email) => !had.has(email))
  const { externalId } = after
  const isNew = externalId !== undefined && externalId !== before?.externalId
  return (
    emails.some((email) => isErased({ kind: 'email', email })) ||
    (isNew && isErased({ kind: 'external-id', externalId }))
  )
}

export const erasedContact = () =>
  new HubError('contact.erased', 'This person was erased on request. Lift the mark first if they want to be back.')
