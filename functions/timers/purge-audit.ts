import { purgeAudit } from '../../shared/services/purge-audit.ts'
import { timer } from '../runtime/timer.ts'

/** Audit entries beyond their retention are removed each night. */
export const purgeAuditTimer = timer('PurgeAudit', '0 20 3 * * *', purgeAudit)
