import type { OrganisationId, ProviderId } from '../../../shared/domain/ids.ts'
import { memberId, providerId } from '../../../shared/domain/ids.ts'
import type { MemberId } from '../../../shared/domain/ids.ts'
import type { OidcProvider } from '../../../shared/domain/providers/identity-provider.ts'
import type { PersonRole } from '../../../shared/domain/roles.ts'
import type { KeySet } from '../../../shared/domain/tokens/signing-keys.ts'
import { issuers, keysOf, partnerApi, trust } from '../../attacks/trusted.ts'
import type { MemoryPorts } from '../../support/memory-ports.ts'
import type { MemoryTables } from '../../support/memory-tables.ts'
import { platform } from '../../support/memory-ports.ts'
import {
  aMember,
  aMembership,
  anOrganisation,
  aProvider,
  enabledProvider,
  guidOf,
  northBank,
} from '../../shared/support/facts.ts'
import { tokenStage } from './token-stage.ts'

const partnerKeys: KeySet = keysOf(trust.issuers[3])
/** Somebody who came by North Bank's own provider. */
export const cleo: MemberId = memberId(guidOf(61))
export const passportOfCleo = { provider: enabledProvider, issuer: issuers.partner, subject: 'person-1' } as const
/** The platform's own provider, of the same issuer. */
export const sharedProvider: ProviderId = providerId(guidOf(62))

export const aTokenProvider = (change: Partial<OidcProvider> = {}) =>
  aProvider({
    issuer: issuers.partner,
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    apiAudiences: [partnerApi],
    ...change,
  })

export interface ProviderStage {
  readonly ports: MemoryPorts
  readonly tables: MemoryTables
  /** Of whose keys somebody asked, newest last. */
  readonly asked: string[]
}

/** The stage of tokens, where North Bank has a provider of its own whose access tokens it takes, and Cleo came by it. */
export async function providerStage(): Promise<ProviderStage> {
  const { ports, tables } = await tokenStage()
  await ports.organisations.insert(anOrganisation({ organisationId: platform.organisationId, displayName: 'Platform' }))
  await ports.identityProviders.insert(aTokenProvider())
  await enrolCleo(ports)
  const asked: string[] = []
  const signingKeys: MemoryPorts['providerClient']['signingKeys'] = ({ keysUrl }) => {
    asked.push(keysUrl)
    return Promise.resolve(partnerKeys)
  }
  return { ports: { ...ports, providerClient: { ...ports.providerClient, signingKeys } }, tables, asked }
}

async function enrolCleo(ports: MemoryPorts) {
  await ports.members.findOrInsert(passportOfCleo, aMember({ memberId: cleo, displayName: 'Cleo' }))
  await giveMembership(ports, ['Employee'])
}

export const giveMembership = (
  ports: MemoryPorts,
  roles: readonly PersonRole[],
  organisationId: OrganisationId = northBank,
) => ports.memberships.findOrInsert(aMembership({ memberId: cleo, displayName: 'Cleo', organisationId, roles }))

export async function changeProvider(
  { identityProviders }: MemoryPorts,
  change: Partial<OidcProvider>,
  key = { organisationId: northBank, providerId: enabledProvider },
) {
  const found = await identityProviders.find(key)
  if (found?.kind !== 'oidc') throw new Error('There is no such provider.')
  await identityProviders.replace({ ...found, ...change }, found.version)
}

export async function changeMembership({ memberships }: MemoryPorts, change: Parameters<typeof aMembership>[0]) {
  const found = await memberships.find(northBank, cleo)
  if (found) await memberships.replace({ ...found, ...change }, found)
}
