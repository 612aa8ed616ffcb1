import type { PlatformService, RegisteredClient, SystemIntegration } from '../domain/callers/registered-client.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Kept, Page, PageWish, Version } from './storage.ts'

/** A client id is one thing on the whole platform: a system integration of one Organisation, or a platform service. */
export interface RegisteredClients {
  find(clientId: string): Promise<RegisteredClient | undefined>
}

export interface SystemIntegrations {
  find(organisationId: OrganisationId, clientId: string): Promise<Kept<SystemIntegration> | undefined>
  /** @throws HubError `program.taken`: the client id is registered, here or elsewhere */
  insert(integration: SystemIntegration): Promise<Kept<SystemIntegration>>
  /** @throws HubError `version.stale` */
  replace(integration: SystemIntegration, version: Version): Promise<Kept<SystemIntegration>>
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<Kept<SystemIntegration>>>
  /** Those of every Organisation, by Organisation; for work of the hub's own. */
  listAll(wish: PageWish): Promise<Page<Kept<SystemIntegration>>>
}

export interface PlatformServices {
  find(clientId: string): Promise<Kept<PlatformService> | undefined>
  /** @throws HubError `program.taken` */
  insert(service: PlatformService): Promise<Kept<PlatformService>>
  /** Its client id is free again, five minutes after it was registered. Safe to repeat. @throws HubError `version.stale` */
  remove(service: PlatformService, version: Version): Promise<void>
  list(wish: PageWish): Promise<Page<Kept<PlatformService>>>
}
