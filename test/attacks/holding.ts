import type { Attack } from './attack.ts'
import { bent, type Specimen } from './specimens.ts'
import { issuers } from './trusted.ts'

/** What a claim has been found to hold instead of what it should. */
export const strange = [undefined, null, '', 0, 1, true, [], {}]

/** Of the customer's OpenID provider, which may sign by every algorithm, each with a key of its own. */
export const isPartner = ({ claims }: Specimen) => claims['iss'] === issuers.partner
export const isEntra = (specimen: Specimen) => !isPartner(specimen) && specimen.kind !== 'exchanged'

export const holding = (
  specimen: Specimen,
  claim: string,
  code: Attack['code'],
  values: readonly unknown[] = strange,
) =>
  values.map((value): Attack => ({
    name: `${claim} ${shown(value).slice(0, 160)}`,
    token: () => bent(specimen, { [claim]: value }),
    code,
  }))

/** A value as a test's name shows it. */
export const shown = (value: unknown): string => (value === undefined ? 'absent' : JSON.stringify(value))
