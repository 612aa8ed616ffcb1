import fc from 'fast-check'

const given = process.env['PROPERTY_SEED']

/**
 * Properties are tried on the same cases each time, so that what was green stays green; the long proofs draw new ones. To try others:
 * `PROPERTY_SEED=7 npx vitest run …`.
 */
fc.configureGlobal({ seed: given === undefined ? 20_261_126 : Number(given) })
