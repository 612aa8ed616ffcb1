// Who may import whom. One row per layer: everything that is not allowed here is refused.

const domain = '^shared/domain/'
const ports = '^shared/ports/'
const services = '^shared/services/'
const contract = '^shared/contract/'
const runtime = '^functions/runtime/'
const orchestrations = '^functions/orchestrations/'
const coreModules = '^(node:)?[a-z0-9_/]+$'
const nodeCrypto = '^(node:)?crypto$'
const packages = '^node_modules/'
const hostSdk = ['@azure/functions', 'durable-functions'].map(packageNamed)
const zod = packageNamed('zod')
const webPackages = [
  'zod',
  '@mantine/',
  '@tanstack/',
  'react',
  'react-dom',
  'react-router',
  '@types/react',
  '@types/react-dom',
]

/** The vendors' packages that each adapter is the home of. A folder that is not listed uses none. */
const adapterPackages = {
  'table-storage': ['@azure/data-tables', '@azure/core-rest-pipeline'],
  'blob-storage': ['@azure/storage-blob'],
  identity: ['@azure/identity'],
  'key-vault': ['@azure/keyvault-secrets', '@azure/identity'],
  'address-guard': ['undici'],
  mail: ['@azure/communication-email', '@azure/identity'],
  entra: ['openid-client', 'jose', '@azure/msal-node'],
  graph: ['@microsoft/microsoft-graph-client', '@azure/msal-node', '@azure/identity'],
}

function packageNamed(name) {
  return `^node_modules/${name}${name.endsWith('/') ? '' : '/'}`
}

/** Files at `from` import what is `allowed` and nothing else. */
function layer(name, from, allowed, comment) {
  return {
    name,
    severity: 'error',
    comment,
    from: typeof from === 'string' ? { path: from } : from,
    to: { pathNot: allowed },
  }
}

const sharedLayers = [
  layer(
    'domain',
    { path: domain, pathNot: '^shared/domain/tokens/' },
    [domain],
    'Rules are pure: facts in, decisions out. They import other rules only.',
  ),
  layer(
    'domain-tokens',
    '^shared/domain/tokens/',
    [domain, nodeCrypto],
    'The verifier of tokens is the one rule that needs cryptography.',
  ),
  layer('ports', ports, [domain, ports], 'A port is a promise in the words of the domain.'),
  layer('services', services, [domain, ports, services], 'An act knows rules and ports, never who keeps them.'),
  layer('contract', contract, [domain, contract, zod], 'The contract is read by browsers too.'),
  layer('settings', '^shared/settings\\.ts$', [domain, zod], 'Settings are read before anything else exists.'),
  layer(
    'adapters',
    '^shared/adapters/([^/]+)',
    [domain, ports, '^shared/adapters/$1', '^shared/adapters/(http|crypto|identity)/', coreModules, packages],
    'An adapter keeps a port for one vendor and knows no other adapter but the shared HTTP, cryptography and identity ones.',
  ),
  {
    name: 'shared-places',
    severity: 'error',
    comment: 'Everything in shared is a rule, a port, a service, an adapter, the contract or the settings.',
    from: {},
    to: {
      path: '^shared/',
      pathNot: [domain, ports, services, contract, '^shared/adapters/', '^shared/settings\\.ts$'],
    },
  },
  {
    name: 'cryptography',
    severity: 'error',
    comment:
      'node:crypto is for the verifier of tokens and the cryptography adapter, so that there is little to review.',
    from: { path: ['^shared/', '^functions/'], pathNot: ['^shared/domain/tokens/', '^shared/adapters/crypto/'] },
    to: { path: nodeCrypto },
  },
]

const vendorHomes = [
  ...Object.entries(adapterPackages).map(([adapter, names]) => ({
    name: `vendor-home-${adapter}`,
    severity: 'error',
    comment: 'An adapter uses the packages of its own vendor (adapterPackages in .dependency-cruiser.cjs).',
    from: { path: `^shared/adapters/${adapter}/` },
    to: { path: packages, pathNot: names.map(packageNamed) },
  })),
  {
    name: 'vendor-home-unlisted',
    severity: 'error',
    comment: 'An adapter that uses a package is listed with it (adapterPackages in .dependency-cruiser.cjs).',
    from: {
      path: '^shared/adapters/',
      pathNot: Object.keys(adapterPackages).map((name) => `^shared/adapters/${name}/`),
    },
    to: { path: packages },
  },
]

const functionLayers = [
  layer(
    'triggers',
    '^functions/(http|timers|activities)/',
    [domain, ports, services, contract, runtime, orchestrations, '^functions/$1/', coreModules, ...hostSdk],
    'A trigger describes what wakes us; the host is the only vendor it knows.',
  ),
  layer(
    'orchestrations',
    orchestrations,
    [domain, orchestrations, runtime, '^functions/activities/[a-z-]*names\\.ts$', ...hostSdk],
    'An orchestration is replayed: it knows activities by name, and no service, port or module of Node.',
  ),
  layer(
    'runtime',
    '^functions/(runtime/|[^/]+$)',
    [
      domain,
      ports,
      services,
      contract,
      '^functions/',
      coreModules,
      ...hostSdk,
      zod,
      '^shared/(adapters/|settings\\.ts$)',
    ],
    'The kit and the catalogue know the functions and what they use.',
  ),
  {
    name: 'composition-root',
    severity: 'error',
    comment: 'Only main chooses adapters and reads the settings.',
    from: { path: '^functions/', pathNot: '^functions/main\\.ts$' },
    to: { path: '^shared/(adapters/|settings\\.ts$)' },
  },
  {
    name: 'ports-are-types',
    severity: 'error',
    comment: 'Functions are given ports by main; of the ports themselves they see the types.',
    from: { path: '^functions/', pathNot: '^functions/main\\.ts$' },
    to: { path: ports, dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'schemas-are-the-contract-s',
    severity: 'error',
    comment: 'Schemas are written in the contract; of zod the kit sees the types.',
    from: { path: '^functions/' },
    to: { path: zod, dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'main-is-the-top',
    severity: 'error',
    comment: 'Nothing of the app imports its composition root.',
    from: { path: '^(functions|shared)/' },
    to: { path: '^functions/main\\.ts$' },
  },
]

const outerLayers = [
  layer(
    'web',
    { path: '^web/', pathNot: '^web/vite\\.config\\.ts$' },
    ['^web/', contract, ...webPackages.map(packageNamed)],
    'The pages see the contract and nothing else of ours.',
  ),
  {
    name: 'nothing-imports-tooling',
    severity: 'error',
    comment: 'What is deployed knows nothing of local machines, tests and measurements.',
    from: { path: '^(functions|shared|web)/' },
    to: { path: '^(local|test|bench)/' },
  },
  {
    name: 'no-test-only-code',
    severity: 'error',
    comment:
      'The local runtime and the measurements do not lean on tests, but verifiers are measured by the corpus of attacks.',
    from: { path: '^(local|bench)/' },
    to: { path: '^test/', pathNot: '^test/attacks/[a-z-]+\\.ts$' },
  },
]

const everywhere = [
  {
    name: 'no-cycles',
    severity: 'error',
    comment: 'Two files that need each other are one.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'resolvable',
    severity: 'error',
    comment: 'What is imported exists.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'deployed-packages',
    severity: 'error',
    comment: 'What is deployed imports no package that is only installed for development.',
    from: { path: '^(functions|shared)/' },
    to: {
      path: packages,
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      dependencyTypesNot: ['type-only'],
    },
  },
]

module.exports = {
  forbidden: [...sharedLayers, ...vendorHomes, ...functionLayers, ...outerLayers, ...everywhere],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|bench/peers)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
    skipAnalysisNotInRules: true,
  },
}
