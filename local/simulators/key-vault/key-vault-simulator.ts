import * as z from 'zod'
import { json, type Answer, type Asked } from '../exchange.ts'
import { bearerFault } from '../identity/check-bearer.ts'
import type { Simulation } from '../simulation.ts'
import { deletedBundle, itemOf, pageOfNames, secretBundle, type Place } from './vault-answers.ts'
import { badParameter, conflicting, notFound, VaultError, vaultErrorAnswer } from './vault-errors.ts'
import { tellOfEnds } from './vault-events.ts'
import { attributesSchema, newVersionId, type SecretVersion, type VaultSecret } from './vault-store.ts'

interface VaultCall {
  readonly simulation: Simulation
  readonly place: Place
  readonly asked: Asked
  readonly name: string
  readonly version: string
}

const writable = {
  contentType: z.string().max(255).optional(),
  attributes: attributesSchema.optional(),
  tags: z.record(z.string().max(256), z.string().max(256)).optional(),
}
const setSchema = z.object({ value: z.string(), ...writable })
const updateSchema = z.object(writable)

/** The largest secret, in bytes. https://learn.microsoft.com/azure/key-vault/secrets/about-secrets */
const largestValue = 25 * 1024

/** Every operation, by method and the shape of its path. https://learn.microsoft.com/rest/api/keyvault/secrets/operation-groups */
const operations: readonly (readonly [method: string, path: RegExp, act: (call: VaultCall) => unknown])[] = [
  ['GET', /^\/secrets\/?$/, listSecrets],
  ['GET', /^\/secrets\/(?<name>[^/]+)\/versions\/?$/, listVersions],
  ['GET', /^\/secrets\/(?<name>[^/]+)(?:\/(?<version>[^/]*))?$/, getSecret],
  ['PUT', /^\/secrets\/(?<name>[^/]+)\/?$/, setSecret],
  ['PATCH', /^\/secrets\/(?<name>[^/]+)(?:\/(?<version>[^/]*))?$/, updateSecret],
  ['DELETE', /^\/secrets\/(?<name>[^/]+)\/?$/, deleteSecret],
  ['GET', /^\/deletedsecrets\/?$/, listDeleted],
  ['GET', /^\/deletedsecrets\/(?<name>[^/]+)\/?$/, getDeleted],
  ['POST', /^\/deletedsecrets\/(?<name>[^/]+)\/recover\/?$/, recoverDeleted],
  ['DELETE', /^\/deletedsecrets\/(?<name>[^/]+)\/?$/, purgeDeleted],
]

/** The simulated Azure Key Vault: secrets, with soft deletion on and purge protection off. Keys and certificates are not simulated. */
export async function answerAsKeyVault(simulation: Simulation, asked: Asked): Promise<Answer> {
  const headers = { 'cache-control': 'no-cache', 'x-ms-keyvault-service-version': '1.9.2600.1' }
  try {
    const refused = await challenge(simulation, asked)
    if (refused) return { ...refused, headers: { ...headers, ...refused.headers } }
    const answer = await operate(simulation, asked)
    if (asked.method !== 'GET') await tellOfEnds(simulation)
    return answer === undefined ? { status: 204, headers } : json(200, answer, headers)
  } catch (error) {
    if (error instanceof VaultError) return vaultErrorAnswer(error, headers)
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      return vaultErrorAnswer(badParameter('The request body is not valid.'), headers)
    throw error
  }
}

/** Who sends no good token is told where to get one, before anything else is looked at. */
async function challenge(simulation: Simulation, asked: Asked): Promise<Answer | undefined> {
  const fault = await bearerFault(simulation, asked, 'https://vault.azure.net')
  if (fault === undefined) return undefined
  const messages = {
    missing: 'AKV10000: Request is missing a Bearer or PoP token.',
    malformed: 'AKV10001: The token is malformed.',
    signature: 'AKV10004: The signature of the token is invalid.',
    issuer: `AKV10032: Invalid issuer. Expected one of https://sts.windows.net/${simulation.world.platform.tid}/.`,
    audience: 'AKV10022: Invalid audience. Expected https://vault.azure.net.',
    expired: 'AKV10006: The token has expired.',
  }
  const authority = `https://login.windows.net/${simulation.world.platform.tid}`
  const error = fault === 'missing' ? '' : ', error="invalid_token"'
  return vaultErrorAnswer(new VaultError(401, 'Unauthorized', messages[fault]), {
    'www-authenticate': `Bearer authorization="${authority}", resource="https://vault.azure.net"${error}`,
  })
}

async function operate(simulation: Simulation, asked: Asked): Promise<unknown> {
  if (!asked.url.searchParams.get('api-version')) throw badParameter('The api-version is missing.')
  const path = decodeURIComponent(asked.url.pathname)
  for (const [method, shape, act] of operations) {
    const found = method === asked.method ? shape.exec(path) : null
    if (!found) continue
    const { name = '', version = '' } = found.groups ?? {}
    if (name !== '' && !/^[0-9A-Za-z-]{1,127}$/.test(name))
      throw badParameter(`The request URI contains an invalid name: ${name}`)
    return act({ simulation, asked, name, version, place: placeOf(simulation, asked) })
  }
  throw new VaultError(404, 'NotFound', 'There is no such operation.')
}

/** Links lead to the host that the caller meant, which is not the one it reached. */
function placeOf({ clock, world }: Simulation, asked: Asked): Place {
  const meant = asked.headers['x-forwarded-host']
  const origin = typeof meant === 'string' ? `https://${meant}` : asked.url.origin
  return { origin, now: Math.floor(clock.now().getTime() / 1_000), tid: world.platform.tid }
}

/** The secret of that name, in the state it is in once what is under way has come a step further. */
function lookUp({ simulation: { vault }, name }: VaultCall): { secret: VaultSecret | undefined; busy: boolean } {
  const secret = vault.secrets.get(name.toLowerCase())
  const busy = secret?.pending !== undefined && secret.pending > 0
  if (busy) secret.pending = (secret.pending ?? 0) - 1
  return { secret, busy }
}

/** @throws VaultError 404 for a name that is unknown, deleted, or on its way back */
function present(call: VaultCall): VaultSecret {
  const { secret, busy } = lookUp(call)
  if (!secret || secret.deleted || busy) throw notFound(call.name)
  return secret
}

/** @throws VaultError 404 */
function versionOf(call: VaultCall, secret: VaultSecret): SecretVersion {
  const found = call.version === '' ? secret.versions.at(-1) : secret.versions.find(({ id }) => id === call.version)
  if (!found) throw notFound(`${call.name}/${call.version}`)
  return found
}

function getSecret(call: VaultCall) {
  const secret = present(call)
  const version = versionOf(call, secret)
  if (!version.enabled)
    throw new VaultError(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', 'SecretDisabled')
  return secretBundle(call.place, secret, version)
}

async function setSecret(call: VaultCall) {
  const { value, contentType, attributes, tags } = setSchema.parse(JSON.parse(call.asked.body))
  if (Buffer.byteLength(value) > largestValue) throw badParameter('The specified secret value is too large.')
  const { secret: found, busy } = lookUp(call)
  if (busy) throw conflicting(call.name, found?.deleted ? 'ObjectIsBeingDeleted' : 'ObjectIsBeingRecovered')
  if (found?.deleted) throw conflicting(call.name, 'ObjectIsDeletedButRecoverable')
  const { vault } = call.simulation
  const secret: VaultSecret = found ?? { name: call.name, versions: [] }
  const { now } = call.place
  const version: SecretVersion = {
    id: newVersionId(),
    value,
    contentType,
    tags,
    ...attributes,
    enabled: attributes?.enabled ?? true,
    created: now,
    updated: now,
  }
  secret.versions.push(version)
  vault.secrets.set(call.name.toLowerCase(), secret)
  await vault.keep()
  return secretBundle(call.place, secret, version)
}

async function updateSecret(call: VaultCall) {
  const { contentType, attributes, tags } = updateSchema.parse(JSON.parse(call.asked.body))
  const secret = present(call)
  const version = versionOf(call, secret)
  Object.assign(version, attributes, { updated: call.place.now })
  if (contentType !== undefined) version.contentType = contentType
  if (tags !== undefined) version.tags = tags
  await call.simulation.vault.keep()
  return itemOf(call.place, secret, version)
}

async function deleteSecret(call: VaultCall) {
  const { vault } = call.simulation
  const secret = present(call)
  secret.deleted = { at: call.place.now }
  secret.pending = vault.lag
  await vault.keep()
  return deletedBundle(call.place, secret, secret.deleted)
}

/** @throws VaultError 404 where it is not deleted, or not yet */
function deletedOne(call: VaultCall): VaultSecret & { deleted: { at: number } } {
  const { secret, busy } = lookUp(call)
  if (!secret?.deleted || busy) throw notFound(call.name)
  return secret as VaultSecret & { deleted: { at: number } }
}

function getDeleted(call: VaultCall) {
  const secret = deletedOne(call)
  return deletedBundle(call.place, secret, secret.deleted)
}

async function recoverDeleted(call: VaultCall) {
  const secret: VaultSecret = deletedOne(call)
  delete secret.deleted
  secret.pending = call.simulation.vault.lag
  await call.simulation.vault.keep()
  return itemOf(call.place, secret, versionOf(call, secret))
}

async function purgeDeleted(call: VaultCall): Promise<undefined> {
  deletedOne(call)
  call.simulation.vault.secrets.delete(call.name.toLowerCase())
  await call.simulation.vault.keep()
}

function listSecrets({ simulation: { vault }, asked, place }: VaultCall) {
  const names = [...vault.secrets].filter(([, { deleted }]) => !deleted).map(([name]) => name)
  return pageOfNames(asked, place, names, (name) => latestItem(place, vault.secrets.get(name)))
}

function listDeleted({ simulation: { vault }, asked, place }: VaultCall) {
  const names = [...vault.secrets].filter(([, { deleted }]) => deleted).map(([name]) => name)
  return pageOfNames(asked, place, names, (name) => {
    const secret = vault.secrets.get(name)
    return secret?.deleted ? { ...deletedBundle(place, secret, secret.deleted), value: undefined } : undefined
  })
}

function listVersions(call: VaultCall) {
  const secret = present(call)
  const ids = secret.versions.map(({ id }) => id)
  return pageOfNames(call.asked, call.place, ids, (id) =>
    itemOf(call.place, secret, versionOf({ ...call, version: id }, secret)),
  )
}

function latestItem(place: Place, secret: VaultSecret | undefined) {
  const version = secret?.versions.at(-1)
  if (!secret || !version) return undefined
  return { ...itemOf(place, secret, version), id: `${place.origin}/secrets/${secret.name}` }
}
