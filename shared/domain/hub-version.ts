/** The hub's own version, as package.json has it: an archive names the hub that wrote it. */
export const hubVersion = '0.2.0'
