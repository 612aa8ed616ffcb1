/** What is the matter with the simulated CIPP. */
export interface CippState {
  /** Its own access to Microsoft is broken: it lists its failure as a tenant. */
  failing: boolean
  /** It gives the partner's own people, whichever tenant is asked for. */
  bleeding: boolean
  /** It lists "all tenants" as one, asked or not. */
  selector: boolean
  /** The API client is switched off. */
  clientOff: boolean
  /** Ids of tenants that its operators left out. */
  excluded: ReadonlySet<string>
}

export const honestCipp = (): CippState => ({
  failing: false,
  bleeding: false,
  selector: false,
  clientOff: false,
  excluded: new Set(),
})
