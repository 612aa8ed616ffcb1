import type { EMailProof } from '../domain/e-mail-proving.ts'
import type { Kept } from './storage.ts'

/** Mailed proofs by the hash of the link's secret. */
export interface EMailProofs {
  find(hash: string): Promise<Kept<EMailProof> | undefined>
  insert(hash: string, proof: EMailProof): Promise<void>
  /** The one moment at which a link is used. @throws HubError `version.stale` */
  replace(hash: string, proof: EMailProof, version: string): Promise<void>
}
