import { recheckDomains } from '../../shared/services/recheck-domains.ts'
import { timer } from '../runtime/timer.ts'

/** Records that show whose a domain is are looked for every day; a second run is for what the first one could not finish. */
export const recheckDomainsTimer = timer('RecheckDomains', '0 20 3,4 * * *', recheckDomains)
