import type { EMailProof } from '../../domain/e-mail-proving.ts'
import type { EMailProofs } from '../../ports/e-mail-proofs.ts'
import type { Expire, Retire } from './expiry.ts'
import { table, type Key, type OpenTable } from './table.ts'

/** A proof as its row has it: the profile as pairs. */
export type ProofRow = Omit<EMailProof, 'profile'> & { readonly profile: readonly (readonly [string, string])[] }

const proofKey = (hash: string): Key => ({ partition: hash, row: 'proof' })
export const proofOf = <Row extends ProofRow>({ profile, ...row }: Row) => ({
  ...row,
  profile: Object.fromEntries(profile) as EMailProof['profile'],
})
const toRecord = ({ profile, ...proof }: EMailProof): ProofRow => ({ ...proof, profile: Object.entries(profile) })

export function eMailProofTable(
  open: OpenTable,
  expire: Expire,
): { readonly eMailProofs: EMailProofs; readonly retire: Readonly<Record<'EMailProofs', Retire>> } {
  const proofs = table<ProofRow>(open, 'EMailProofs')
  return {
    eMailProofs: {
      find: async (hash) => {
        const row = await proofs.find(proofKey(hash))
        return row && proofOf(row)
      },
      insert: async (hash, proof) => {
        await expire(proof.expiresAt, { table: 'EMailProofs', hash })
        await proofs.put(proofKey(hash), toRecord(proof))
      },
      replace: async (hash, proof, version) => {
        await proofs.replace(proofKey(hash), toRecord(proof), version)
      },
    },
    retire: { EMailProofs: ({ hash }) => proofs.remove(proofKey(hash)) },
  }
}
