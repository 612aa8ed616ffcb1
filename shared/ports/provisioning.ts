import type { Provisioning } from '../domain/integration/provisioning.ts'
import type { Rotation } from '../domain/integration/rotation.ts'
import type { SecretPolicy } from '../domain/integration/secret-policy.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Kept, Page, PageWish, Version } from './storage.ts'

/** How System integrations come to be and go. */
export interface Provisionings {
  find(organisationId: OrganisationId, provisioningId: string): Promise<Kept<Provisioning> | undefined>
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<Kept<Provisioning>>>
  /** Those of every Organisation; for work of the hub's own. */
  listAll(wish: PageWish): Promise<Page<Kept<Provisioning>>>
  /** Answers nothing where there is one with this id. */
  insert(provisioning: Provisioning): Promise<Kept<Provisioning> | undefined>
  /** @throws HubError `version.stale` */
  replace(provisioning: Provisioning, version: Version): Promise<Kept<Provisioning>>
}

/** The latest rotation of each System integration. */
export interface Rotations {
  find(organisationId: OrganisationId, clientId: string): Promise<Kept<Rotation> | undefined>
  /** Those of every Organisation; for work of the hub's own. */
  listAll(wish: PageWish): Promise<Page<Kept<Rotation>>>
  /** Answers nothing where there is one already. */
  insert(rotation: Rotation): Promise<Kept<Rotation> | undefined>
  /** @throws HubError `version.stale` */
  replace(rotation: Rotation, version: Version): Promise<Kept<Rotation>>
}

export interface SecretPolicies {
  find(organisationId: OrganisationId): Promise<Kept<SecretPolicy> | undefined>
  /** @throws HubError `version.stale` */
  put(policy: SecretPolicy, version: Version | undefined): Promise<Kept<SecretPolicy>>
}

/** When a System integration's token was last taken. */
export interface IntegrationUses {
  find(organisationId: OrganisationId, clientId: string): Promise<Date | undefined>
  /** Never in the way of whoever is let in: it fails in silence, and is kept to a quarter of an hour. */
  note(organisationId: OrganisationId, clientId: string, at: Date): void
}
