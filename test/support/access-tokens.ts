import type { IssuerKeys } from '../../shared/ports/issuer-keys.ts'
import type { OwnKeys } from '../../shared/ports/signing-keys.ts'
import { bent, furtherSpecimens, specimens, type Specimen } from '../attacks/specimens.ts'
import type { Part } from '../attacks/token-smith.ts'
import { entraOf, keysOf, olderOf, trust } from '../attacks/trusted.ts'
import { northBank } from '../shared/support/facts.ts'
import { platform } from './memory-ports.ts'

/** Issuers whose keys are those of the specimens. */
export const believed: { readonly issuerKeys: IssuerKeys; readonly ownKeys: OwnKeys } = {
  issuerKeys: { find: (issuer) => Promise.resolve(keysOf(issuer)) },
  ownKeys: {
    find: () => Promise.resolve(keysOf(trust.issuers[4])),
    published: () => Promise.resolve([]),
    sign: () => Promise.reject(new Error('The specimens sign for themselves.')),
    forget: () => undefined,
  },
}

const further = (name: string): Specimen => {
  const found = furtherSpecimens.find((specimen) => specimen.name === name)
  if (!found) throw new Error(`There is no ${name}.`)
  return found
}

/** Ana's, of contoso, with the role Admin. */
export const userToken = (change: Part = {}) => bent(specimens.user, change)
/** The same in version 1. */
export const olderUserToken = (change: Part = {}) =>
  bent(further("a user's v1 access token"), {
    aud: 'api://management.platform.example',
    roles: ['Admin'],
    idp: undefined,
    ...change,
  })
const ofPlatform = { tid: platform.tid, iss: entraOf(platform.tid) }
/** A program's, of the platform's tenant, with the role System. */
export const programToken = (change: Part = {}) => bent(specimens.program, { ...ofPlatform, ...change })
export const olderProgramToken = (change: Part = {}) =>
  bent(further("a program's v1 access token with idtyp"), {
    aud: 'api://system.platform.example',
    tid: platform.tid,
    iss: olderOf(platform.tid),
    ...change,
  })
/** One of the hub's own, for Ana at the North Bank. */
export const ownToken = (change: Part = {}) =>
  bent(specimens.exchanged, {
    aud: platform.publicUrl,
    kind: 'member',
    oid: specimens.user.claims['oid'],
    organisation: northBank,
    scope: undefined,
    ...change,
  })
/** Of North Bank's own OpenID provider, for the person `person-1` there. */
export const partnerToken = (change: Part = {}, head: Part = {}) => bent(specimens.partner, change, head)
export const idToken = (change: Part = {}) => bent(specimens.id, change)
