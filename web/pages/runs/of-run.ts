import type { SyncRunView } from '../../../shared/contract/sync.ts'
import type { ActiveOrganisation } from '../../session/use-session.ts'

/** What the parts of a run's page are about. */
export interface OfRun {
  readonly active: ActiveOrganisation
  readonly run: SyncRunView
}
