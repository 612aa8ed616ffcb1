import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import type { World, WorldProgram } from '../../worlds/world.ts'

const moment = z.number()

const passwordSchema = z.object({
  keyId: z.string(),
  displayName: z.string().nullable(),
  startDateTime: z.string(),
  endDateTime: z.string(),
  hint: z.string().nullable(),
  customKeyIdentifier: z.string().nullable(),
  /** SHA-256 of the secret; absent for a certificate that is only listed among passwords. */
  hash: z.string().optional(),
  /** From when on (ms) the token endpoint knows it, and reads show it. */
  worksFrom: moment,
  /** From when on (ms) the token endpoint has forgotten it. */
  worksUntil: moment.optional(),
})
export type StoredPassword = z.infer<typeof passwordSchema>

const keySchema = z.object({
  keyId: z.string(),
  displayName: z.string().nullable(),
  startDateTime: z.string(),
  endDateTime: z.string(),
  type: z.string(),
  usage: z.string(),
  customKeyIdentifier: z.string().nullable(),
  /** The certificate as base64 DER. */
  key: z.string(),
  worksFrom: moment,
})
export type StoredKey = z.infer<typeof keySchema>

const federatedSchema = z.object({
  id: z.string(),
  name: z.string(),
  issuer: z.string(),
  subject: z.string(),
  audiences: z.array(z.string()),
  description: z.string().nullable(),
})
export type StoredFederated = z.infer<typeof federatedSchema>

const applicationSchema = z.object({
  id: z.string(),
  appId: z.string(),
  uniqueName: z.string().nullable(),
  displayName: z.string(),
  tags: z.array(z.string()),
  appRoles: z.array(z.object({ id: z.string(), value: z.string(), displayName: z.string() })),
  createdAt: moment,
  /** Until then (ms) reads do not find it yet. */
  visibleFrom: moment,
  /** Object ids of service principals. */
  owners: z.array(z.string()),
  passwords: z.array(passwordSchema),
  keys: z.array(keySchema),
  federated: z.array(federatedSchema),
})
export type StoredApplication = z.infer<typeof applicationSchema>

const principalSchema = z.object({
  id: z.string(),
  appId: z.string(),
  visibleFrom: moment,
  accountEnabled: z.boolean(),
  owners: z.array(z.string()),
  passwords: z.array(passwordSchema),
})
export type StoredPrincipal = z.infer<typeof principalSchema>

const assignmentSchema = z.object({
  id: z.string(),
  appRoleId: z.string(),
  principalId: z.string(),
  resourceId: z.string(),
  createdAt: moment,
  worksFrom: moment,
})
export type StoredAssignment = z.infer<typeof assignmentSchema>

const storeSchema = z.object({
  applications: z.array(applicationSchema),
  principals: z.array(principalSchema),
  assignments: z.array(assignmentSchema),
})
type Directory = z.infer<typeof storeSchema>

/** How the simulated directory behaves; all spans in seconds. */
export interface ApplicationManners {
  /** After so long a new secret works at the token endpoint: drawn between the two, the same for a seed. */
  secretWorksAfter: readonly [least: number, most: number]
  /** For so long reads do not find a new object. */
  unseenFor: number
  /** The longest life of a secret that the tenant's policy allows, in days; null: 24 months, as Microsoft has it. */
  longestDays: number | null
  /** The tenant's policy forbids new passwords. */
  passwordsForbidden: boolean
  /** Application permissions in the token of the hub's managed identity. */
  rights: readonly string[]
}

export const usualManners = (): ApplicationManners => ({
  secretWorksAfter: [4, 18],
  unseenFor: 2,
  longestDays: null,
  passwordsForbidden: false,
  rights: ['Application.ReadWrite.OwnedBy', 'AppRoleAssignment.ReadWrite.All'],
})

/** App registrations of the platform's own tenant, with their service principals and role assignments. */
export interface ApplicationStore extends Directory {
  manners: ApplicationManners
  /** What was decided by chance so far; tests read the same numbers each time. */
  draws: number
  keep(): Promise<void>
}

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/** A GUID that is the same for the same text. */
function fixedGuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export const newId = (): string => {
  const hex = randomBytes(16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The object id of an application's service principal in its own tenant, where the world made it. */
export const principalIdOf = (appId: string): string => fixedGuid(`service-principal/${appId}`)
const roleIdOf = (appId: string, role: string): string => fixedGuid(`app-role/${appId}/${role}`)

const day = 86_400_000

/** Kept in a file so that it outlives a restart, as the hub's own rows do; without one, in memory. */
export async function openApplicationStore(path: string | undefined, world: World): Promise<ApplicationStore> {
  const text = path === undefined ? undefined : await readFile(path, 'utf8').catch(ifAbsent)
  const found: Directory =
    text === undefined
      ? { applications: [], principals: [], assignments: [] }
      : storeSchema.parse(JSON.parse(text) as unknown)
  let written = Promise.resolve()
  const store: ApplicationStore = {
    ...found,
    manners: usualManners(),
    draws: 0,
    keep: () => {
      if (path === undefined) return Promise.resolve()
      const write = () => replaceFile(path, JSON.stringify(storeSchema.parse(store)))
      written = written.then(write, write)
      return written
    },
  }
  addWorld(store, world)
  return store
}

/** The System API and the programs that the world begins with: made by hand, and nobody's. */
function addWorld(store: ApplicationStore, { apps: { systemApi }, programs }: World): void {
  if (!store.applications.some(({ appId }) => appId === systemApi.clientId)) {
    const roles = ['System', 'PlatformService'].map((value) => ({
      id: roleIdOf(systemApi.clientId, value),
      value,
      displayName: value,
    }))
    addRegistration(store, systemApi.clientId, 'System API', { appRoles: roles })
  }
  for (const program of programs) addProgram(store, systemApi.clientId, program)
}

/** A program's registration, with the secret that somebody made for it in the portal. */
export function addProgram(store: ApplicationStore, systemApi: string, program: WorldProgram): void {
  const { clientId, clientSecret, displayName, role } = program
  if (store.applications.some(({ appId }) => appId === clientId)) return
  addRegistration(store, clientId, displayName, {
    passwords: [portalPassword(clientSecret, 'Made in the portal', new Date('2026-01-01T00:00:00Z'), 730)],
  })
  store.assignments.push({
    id: fixedGuid(`assignment/${clientId}`),
    appRoleId: roleIdOf(systemApi, role),
    principalId: principalIdOf(clientId),
    resourceId: principalIdOf(systemApi),
    createdAt: 0,
    worksFrom: 0,
  })
}

/** A secret that works at once, as if it had been there for long. */
export function portalPassword(secret: string, displayName: string, from: Date, days: number): StoredPassword {
  return {
    keyId: newId(),
    displayName,
    startDateTime: from.toISOString(),
    endDateTime: new Date(from.getTime() + days * day).toISOString(),
    hint: secret.slice(0, 3),
    customKeyIdentifier: null,
    hash: hashOf(secret),
    worksFrom: 0,
  }
}

function addRegistration(
  store: ApplicationStore,
  appId: string,
  displayName: string,
  change: Partial<StoredApplication>,
): void {
  store.applications.push({
    id: fixedGuid(`application/${appId}`),
    appId,
    uniqueName: null,
    displayName,
    tags: [],
    appRoles: [],
    createdAt: 0,
    visibleFrom: 0,
    owners: [],
    passwords: [],
    keys: [],
    federated: [],
    ...change,
  })
  store.principals.push({
    id: principalIdOf(appId),
    appId,
    visibleFrom: 0,
    accountEnabled: true,
    owners: [],
    passwords: [],
  })
}

/** From when on something new works, in milliseconds: by chance, and always the same chance. */
export function worksFrom(store: ApplicationStore, now: number): number {
  const [least, most] = store.manners.secretWorksAfter
  const share = Number.parseInt(hashOfNumber((store.draws += 1)).slice(0, 6), 16) / 0xff_ffff
  return now + Math.round((least + share * (most - least)) * 1_000)
}

const hashOfNumber = (count: number): string => createHash('sha256').update(String(count)).digest('hex')

function ifAbsent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}

async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(`${path}.new`, text, { mode: 0o600 })
  await rename(`${path}.new`, path)
}
