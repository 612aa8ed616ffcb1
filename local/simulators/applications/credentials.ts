import { randomBytes, X509Certificate } from 'node:crypto'
import * as z from 'zod'
import { passwordRow } from './application-answers.ts'
import {
  applicationOf,
  badApplicationRequest,
  bodyOf,
  requireOwning,
  requireReading,
  type ApplicationAnswer,
  type ApplicationCall,
} from './application-call.ts'
import {
  hashOf,
  newId,
  worksFrom,
  type StoredFederated,
  type StoredKey,
  type StoredPassword,
} from './application-store.ts'

const day = 86_400_000
/** 24 months. */
const longestDays = 731

const moment = z.iso.datetime({ offset: true })
const passwordWish = z.object({
  passwordCredential: z
    .object({ displayName: z.string().optional(), startDateTime: moment.optional(), endDateTime: moment.optional() })
    .optional(),
})

/** https://learn.microsoft.com/graph/api/application-addpassword?view=graph-rest-1.0 */
export async function addPassword(call: ApplicationCall): Promise<ApplicationAnswer> {
  const application = applicationOf(call, call.ids[0] ?? '')
  requireOwning(call, application)
  const { passwordCredential: wish = {} } = passwordWish.parse(bodyOf(call.asked))
  const { store, now } = call
  if (store.manners.passwordsForbidden)
    throw badApplicationRequest(
      'Credential type not allowed as per assigned policy.',
      'CredentialTypeNotAllowedAsPerAppPolicy',
    )
  const start = wish.startDateTime === undefined ? now : Date.parse(wish.startDateTime)
  const asked = wish.endDateTime === undefined ? start + 730 * day : Date.parse(wish.endDateTime)
  if (asked <= start) throw badApplicationRequest('The value of endDateTime is invalid.')
  if (asked - start > longestDays * day)
    throw badApplicationRequest(
      'Credential lifetime exceeds the max value allowed as per assigned policy.',
      'CredentialInvalidLifetimeAsPerAppPolicy',
    )
  const allowed = store.manners.longestDays
  const end = allowed === null ? asked : Math.min(asked, start + allowed * day)
  const secretText = `${randomBytes(3).toString('hex').slice(0, 4)}~${randomBytes(24).toString('base64url')}`
  const password: StoredPassword = {
    keyId: newId(),
    displayName: wish.displayName ?? null,
    startDateTime: new Date(start).toISOString(),
    endDateTime: new Date(end).toISOString(),
    hint: secretText.slice(0, 3),
    customKeyIdentifier: null,
    hash: hashOf(secretText),
    worksFrom: worksFrom(store, now),
  }
  application.passwords.push(password)
  await store.keep()
  return { status: 200, body: passwordRow(password, secretText) }
}

/** It is not shown any more at once, and works for a while longer. */
export async function removePassword(call: ApplicationCall): Promise<ApplicationAnswer> {
  const application = applicationOf(call, call.ids[0] ?? '')
  requireOwning(call, application)
  const { keyId } = z.object({ keyId: z.string() }).parse(bodyOf(call.asked))
  const found = application.passwords.find((one) => one.keyId === keyId && one.worksUntil === undefined)
  if (!found) throw badApplicationRequest('No password credential found with keyId.')
  // A certificate for SAML is listed here, and belongs to its certificate.
  if (found.hash === undefined) throw badApplicationRequest('Update to existing credential with KeyId is not allowed.')
  found.worksUntil = worksFrom(call.store, call.now)
  await call.store.keep()
  return { status: 204 }
}

const keyWish = z.object({
  keyId: z.string().optional(),
  displayName: z.string().nullish(),
  type: z.literal('AsymmetricX509Cert'),
  usage: z.enum(['Verify', 'Sign']),
  /** Absent for one that is there already and stays. */
  key: z.string().nullish(),
})
export const keyWishes = z.array(keyWish)

/** What the list of certificates is to be; those named by their id stay as they are. */
export function keysAfter(
  { store, now }: ApplicationCall,
  before: readonly StoredKey[],
  wishes: z.infer<typeof keyWishes>,
): StoredKey[] {
  return wishes.map((wish) => {
    const known = before.find(({ keyId }) => keyId === wish.keyId)
    if (known) return known
    if (typeof wish.key !== 'string') throw badApplicationRequest("The property 'key' is required.")
    const certificate = certificateOf(wish.key)
    return {
      keyId: wish.keyId ?? newId(),
      displayName: wish.displayName ?? certificate.subject,
      startDateTime: certificate.validFromDate.toISOString(),
      endDateTime: certificate.validToDate.toISOString(),
      type: wish.type,
      usage: wish.usage,
      customKeyIdentifier: certificate.fingerprint.replaceAll(':', ''),
      key: wish.key,
      worksFrom: worksFrom(store, now),
    }
  })
}

function certificateOf(base64: string): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'))
  } catch {
    throw badApplicationRequest('Key credential value is invalid certificate.', 'KeyCredentialsInvalidEndDate')
  }
}

const federatedWish = z.object({
  name: z.string().regex(/^[\w-]{3,120}$/),
  issuer: z.url(),
  subject: z.string().min(1),
  audiences: z.array(z.string()).length(1),
  description: z.string().nullish(),
})

export const federatedRow = ({ id, name, issuer, subject, audiences, description }: StoredFederated) => ({
  id,
  name,
  issuer,
  subject,
  description,
  audiences,
})

export function listFederated(call: ApplicationCall): ApplicationAnswer {
  requireReading(call)
  return { status: 200, body: { value: applicationOf(call, call.ids[0] ?? '').federated.map(federatedRow) } }
}

export async function addFederated(call: ApplicationCall): Promise<ApplicationAnswer> {
  const application = applicationOf(call, call.ids[0] ?? '')
  requireOwning(call, application)
  const wish = federatedWish.parse(bodyOf(call.asked))
  if (application.federated.some(({ name }) => name === wish.name))
    throw badApplicationRequest('FederatedIdentityCredential with the same name already exists.')
  if (application.federated.some((one) => one.issuer === wish.issuer && one.subject === wish.subject))
    throw badApplicationRequest('FederatedIdentityCredential with the same issuer and subject already exists.')
  const made = { ...wish, id: newId(), description: wish.description ?? null }
  application.federated.push(made)
  await call.store.keep()
  return { status: 201, body: federatedRow(made) }
}

export async function removeFederated(call: ApplicationCall): Promise<ApplicationAnswer> {
  const [name = '', id = ''] = call.ids
  const application = applicationOf(call, name)
  requireOwning(call, application)
  const left = application.federated.filter((one) => one.id !== id.toLowerCase())
  if (left.length === application.federated.length)
    throw badApplicationRequest('No such credential.', 'Request_ResourceNotFound')
  application.federated = left
  await call.store.keep()
  return { status: 204 }
}
