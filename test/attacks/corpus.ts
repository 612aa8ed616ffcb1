import type { Attack } from './attack.ts'
import { audienceAttacks, subjectAttacks, timeAttacks } from './claim-attacks.ts'
import { formAttacks } from './form-attacks.ts'
import { issuerAttacks } from './issuer-attacks.ts'
import { kindAttacks } from './kind-attacks.ts'
import { algorithmAttacks, headerAttacks, signatureAttacks } from './signature-attacks.ts'
import type { Specimen } from './specimens.ts'

/** Every class of attack, by what it bends. Each bends a good token of any kind. */
export const attackClasses: Readonly<Record<string, (specimen: Specimen) => Attack[]>> = {
  form: formAttacks,
  signature: signatureAttacks,
  algorithm: algorithmAttacks,
  header: headerAttacks,
  issuer: issuerAttacks,
  audience: audienceAttacks,
  time: timeAttacks,
  'subject and claims': subjectAttacks,
  kind: kindAttacks,
}
