// npm's words for a failed install, in words that say what to do.

const reasons = [
  {
    seen: /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR)\b/,
    meaning: (registry) =>
      `The npm registry (${registry}) cannot be reached. Check the network, the proxy (npm config get proxy) and the\n` +
      'registry (npm config get registry), then try again.',
  },
  {
    seen: /\b(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_HAS_EXPIRED)\b/,
    meaning: (registry) =>
      `The certificate of the npm registry (${registry}) is not trusted here. Behind an inspecting proxy, give npm its\n` +
      'authority: npm config set cafile FILE.',
  },
  {
    seen: /\bcode (E401|E403|EOTP)\b/,
    meaning: (registry) =>
      `The npm registry (${registry}) refuses this machine. Sign in (npm login) or change the registry.`,
  },
  {
    seen: /\bcode (E404|ETARGET)\b/,
    meaning: (registry) => `The npm registry (${registry}) does not hold a package that package-lock.json names.`,
  },
  {
    seen: /\bcode EINTEGRITY\b/,
    meaning: () =>
      'A package is not the one that package-lock.json promises. Clear the cache (npm cache clean --force) and try again.',
  },
  {
    seen: /\bcode EUSAGE\b/,
    meaning: () => 'package.json and package-lock.json disagree. Run npm install with Node.js 24, and keep both files.',
  },
  { seen: /\bENOSPC\b/, meaning: () => 'The disk is full: the dependencies need about 1 GB, the npm cache included.' },
  {
    seen: /\b(EACCES|EPERM|EROFS)\b/,
    meaning: () => 'npm may not write here. Make this folder and the npm cache your own.',
  },
]

/**
 * @param {string} output what npm wrote
 * @param {string} registry its address
 */
export function explainNpmFault(output, registry) {
  const reason = reasons.find(({ seen }) => seen.test(output))
  return reason ? reason.meaning(registry) : 'npm could not install the dependencies; its own words are above.'
}
