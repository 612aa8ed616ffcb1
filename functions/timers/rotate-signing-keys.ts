import { rotateSigningKeys } from '../../shared/services/signing-keys.ts'
import { timer } from '../runtime/timer.ts'

/** Once a day the keys that sign the hub's own tokens are looked after. */
export const rotateSigningKeysTimer = timer('RotateSigningKeys', '0 10 4 * * *', rotateSigningKeys)
