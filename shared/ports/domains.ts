import type { DomainClaim, DomainName, TextLookUp } from '../domain/domain-claim.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Kept, Page, PageWish } from './storage.ts'

/** Which Organisation claims which domain: one for each. */
export interface Domains {
  find(domain: DomainName): Promise<Kept<DomainClaim> | undefined>
  /** In the order of their names. A page may be short and still have a `next`. */
  listOfOrganisation(organisationId: OrganisationId, wish: PageWish): Promise<Page<Kept<DomainClaim>>>
  /** For work of the hub's own: everybody's. `next` is given to nobody. */
  scan(wish: PageWish): Promise<Page<Kept<DomainClaim>>>
  /** Undefined where somebody claimed it meanwhile. */
  insert(claim: DomainClaim): Promise<Kept<DomainClaim> | undefined>
  /** @throws HubError `version.stale` */
  replace(claim: DomainClaim, current: Kept<DomainClaim>): Promise<Kept<DomainClaim>>
  /** Safe to repeat. */
  remove(claim: Kept<DomainClaim>): Promise<void>
}

/** The name servers of the world. */
export interface NameServers {
  /** The texts at a name; what long ones are cut into is put together. Never throws. */
  lookUpTexts(name: string): Promise<TextLookUp>
}
