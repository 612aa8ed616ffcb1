import type { Attack } from './attack.ts'
import { shown } from './signature-attacks.ts'
import { bent, type Specimen } from './specimens.ts'

/** What a claim has been found to hold instead of what it should. */
export const strange = [undefined, null, '', 0, 1, true, [], {}]

export const isEntra = ({ kind }: Specimen) => kind !== 'logout' && kind !== 'exchanged'

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
