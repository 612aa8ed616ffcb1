import { dirname, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeScratchProject, type ScratchProject } from './scratch-project.ts'

/** A file and what it imports: a file of ours, a package, or a module of Node. */
type Import = readonly [from: string, to: string]

const allowed: readonly Import[] = [
  ['shared/domain/roles.ts', 'shared/domain/ids.ts'],
  ['shared/domain/tokens/verify.ts', 'node:crypto'],
  ['shared/domain/tokens/verify.ts', 'shared/domain/ids.ts'],
  ['shared/ports/members.ts', 'shared/domain/ids.ts'],
  ['shared/ports/ports.ts', 'shared/ports/members.ts'],
  ['shared/services/sign-in.ts', 'shared/domain/ids.ts'],
  ['shared/services/sign-in.ts', 'shared/ports/ports.ts'],
  ['shared/services/sign-in.ts', 'shared/services/record-act.ts'],
  ['shared/contract/api.ts', 'shared/domain/ids.ts'],
  ['shared/contract/api.ts', 'shared/contract/pages.ts'],
  ['shared/contract/api.ts', 'zod'],
  ['shared/settings.ts', 'shared/domain/ids.ts'],
  ['shared/settings.ts', 'zod'],
  ['shared/adapters/table-storage/members.ts', 'shared/ports/members.ts'],
  ['shared/adapters/table-storage/members.ts', 'shared/adapters/table-storage/row.ts'],
  ['shared/adapters/table-storage/members.ts', '@azure/data-tables'],
  ['shared/adapters/table-storage/members.ts', 'node:timers/promises'],
  ['shared/adapters/entra/sign-in.ts', 'shared/adapters/http/guard.ts'],
  ['shared/adapters/crypto/secure-random.ts', 'node:crypto'],
  ['functions/http/auth/sign-in.ts', 'shared/services/sign-in.ts'],
  ['functions/http/auth/sign-in.ts', 'shared/contract/api.ts'],
  ['functions/http/auth/sign-in.ts', 'functions/runtime/http.ts'],
  ['functions/http/auth/sign-in.ts', 'functions/http/auth/cookies.ts'],
  ['functions/http/auth/sign-in.ts', '@azure/functions'],
  ['functions/timers/purge.ts', 'functions/orchestrations/discover.ts'],
  ['functions/activities/list-tenants.ts', 'shared/services/sign-in.ts'],
  ['functions/orchestrations/discover.ts', 'functions/activities/names.ts'],
  ['functions/orchestrations/discover.ts', 'shared/domain/ids.ts'],
  ['functions/orchestrations/discover.ts', 'functions/runtime/http.ts'],
  ['functions/orchestrations/discover.ts', 'durable-functions'],
  ['functions/catalogue.ts', 'functions/http/auth/sign-in.ts'],
  ['functions/main.ts', 'functions/catalogue.ts'],
  ['functions/main.ts', 'shared/adapters/table-storage/members.ts'],
  ['functions/main.ts', 'shared/settings.ts'],
  ['functions/main.ts', 'shared/ports/ports.ts'],
  ['web/main.tsx', 'shared/contract/api.ts'],
  ['web/main.tsx', 'web/app.tsx'],
  ['web/main.tsx', 'react'],
  ['local/start.ts', 'functions/main.ts'],
  ['local/start.ts', 'openid-client'],
  ['test/a.test.ts', 'local/start.ts'],
  ['bench/run.ts', 'shared/adapters/entra/sign-in.ts'],
]

const refused: readonly (readonly [...Import, rule: string])[] = [
  ['shared/domain/bad.ts', 'shared/ports/members.ts', 'domain'],
  ['shared/domain/bad.ts', 'shared/contract/api.ts', 'domain'],
  ['shared/domain/bad.ts', 'zod', 'domain'],
  ['shared/domain/bad.ts', 'node:fs', 'domain'],
  ['shared/domain/bad.ts', 'node:crypto', 'domain'],
  ['shared/domain/tokens/bad.ts', 'jose', 'domain-tokens'],
  ['shared/domain/tokens/bad.ts', 'node:fs', 'domain-tokens'],
  ['shared/ports/bad.ts', 'shared/services/sign-in.ts', 'ports'],
  ['shared/ports/bad.ts', '@azure/data-tables', 'ports'],
  ['shared/services/bad.ts', 'shared/adapters/table-storage/members.ts', 'services'],
  ['shared/services/bad.ts', 'shared/contract/api.ts', 'services'],
  ['shared/services/bad.ts', 'shared/settings.ts', 'services'],
  ['shared/services/bad.ts', 'functions/runtime/http.ts', 'services'],
  ['shared/services/bad.ts', 'jose', 'services'],
  ['shared/services/bad.ts', 'node:crypto', 'cryptography'],
  ['shared/contract/bad.ts', 'shared/services/sign-in.ts', 'contract'],
  ['shared/contract/bad.ts', 'shared/ports/ports.ts', 'contract'],
  ['shared/settings.ts', 'shared/ports/ports.ts', 'settings'],
  ['shared/adapters/entra/bad.ts', 'shared/adapters/table-storage/members.ts', 'adapters'],
  ['shared/adapters/entra/bad.ts', 'shared/services/sign-in.ts', 'adapters'],
  ['shared/adapters/entra/bad.ts', 'shared/contract/api.ts', 'adapters'],
  ['shared/adapters/entra/bad.ts', 'shared/settings.ts', 'adapters'],
  ['shared/adapters/entra/bad.ts', 'node:crypto', 'cryptography'],
  ['shared/adapters/entra/bad.ts', '@azure/data-tables', 'vendor-home-entra'],
  ['shared/adapters/newcomer/bad.ts', 'jose', 'vendor-home-unlisted'],
  ['shared/services/bad.ts', 'shared/elsewhere.ts', 'shared-places'],
  ['functions/http/bad.ts', 'shared/adapters/table-storage/members.ts', 'composition-root'],
  ['functions/http/bad.ts', 'shared/settings.ts', 'composition-root'],
  ['functions/http/bad.ts', 'functions/activities/list-tenants.ts', 'triggers'],
  ['functions/http/bad.ts', 'jose', 'triggers'],
  ['functions/http/bad.ts', 'zod', 'triggers'],
  ['functions/http/bad.ts', 'shared/ports/ports.ts', 'ports-are-types'],
  ['functions/activities/bad.ts', '@azure/data-tables', 'triggers'],
  ['functions/timers/bad.ts', 'functions/http/auth/sign-in.ts', 'triggers'],
  ['functions/orchestrations/bad.ts', 'functions/activities/list-tenants.ts', 'orchestrations'],
  ['functions/orchestrations/bad.ts', 'shared/services/sign-in.ts', 'orchestrations'],
  ['functions/orchestrations/bad.ts', 'shared/contract/api.ts', 'orchestrations'],
  ['functions/orchestrations/bad.ts', 'node:fs', 'orchestrations'],
  ['functions/runtime/bad.ts', 'shared/adapters/table-storage/members.ts', 'composition-root'],
  ['functions/runtime/bad.ts', 'functions/main.ts', 'main-is-the-top'],
  ['functions/runtime/bad.ts', 'zod', 'schemas-are-the-contract-s'],
  ['functions/main.ts', 'jose', 'runtime'],
  ['web/bad.ts', 'shared/domain/ids.ts', 'web'],
  ['web/bad.ts', 'shared/services/sign-in.ts', 'web'],
  ['web/bad.ts', 'functions/catalogue.ts', 'web'],
  ['web/bad.ts', 'jose', 'web'],
  ['web/bad.ts', 'node:fs', 'web'],
  ['functions/http/bad.ts', 'local/start.ts', 'nothing-imports-tooling'],
  ['shared/services/bad.ts', 'test/a.test.ts', 'nothing-imports-tooling'],
  ['web/bad.ts', 'bench/run.ts', 'nothing-imports-tooling'],
  ['local/bad.ts', 'test/a.test.ts', 'no-test-only-code'],
  ['functions/http/bad.ts', 'vitest', 'deployed-packages'],
  ['shared/domain/circle-a.ts', 'shared/domain/circle-b.ts', 'no-cycles'],
  ['local/bad.ts', './nowhere.ts', 'resolvable'],
]

const dependencies = ['zod', 'jose', 'openid-client', '@azure/data-tables', '@azure/functions', 'durable-functions']
const devDependencies = ['vitest', 'react']
const typesOnly: readonly Import[] = [
  ['functions/http/types.ts', 'shared/ports/ports.ts'],
  ['functions/runtime/types.ts', 'zod'],
]

interface Violation {
  readonly from: string
  readonly to: string
  readonly rule: { readonly name: string }
}

let scratch: ScratchProject
let violations: readonly Violation[]

beforeAll(async () => {
  scratch = await makeScratchProject(sources(), {
    configuration: ['.dependency-cruiser.cjs', 'tsconfig.json'],
    packages: [],
  })
  const args = ['--output-type', 'json', 'functions', 'shared', 'web', 'local', 'test', 'bench']
  const { output } = await scratch.run('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', args)
  violations = (JSON.parse(output) as { summary: { violations: Violation[] } }).summary.violations
})

afterAll(() => scratch.remove())

describe('the layers', () => {
  it.each(allowed)('let %s import %s', (from, to) => {
    expect(rulesBroken([from, to])).toEqual([])
  })

  it.each(refused)('refuse that %s imports %s (%s)', (from, to, rule) => {
    expect(rulesBroken([from, to])).toContain(rule)
  })

  it.each(typesOnly)('let %s see the types of %s', (from, to) => {
    expect(rulesBroken([from, to])).toEqual([])
  })

  it('say nothing about any other import', () => {
    const expected = refused.map(([from]) => from)
    expect(violations.map(({ from }) => from).filter((from) => !expected.includes(from))).toEqual([])
  })
})

function rulesBroken([importer, imported]: Import): string[] {
  const target = imported.replace(/^node:/, '')
  return violations
    .filter(({ from, to }) => from === importer && (to === target || to.startsWith(`node_modules/${target}/`)))
    .map(({ rule }) => rule.name)
}

/** Every file of the tables above with its imports, and stand-ins for the packages. */
function sources(): Record<string, string> {
  const files: Record<string, string> = {
    'package.json': JSON.stringify({
      type: 'module',
      dependencies: Object.fromEntries(dependencies.map((name) => [name, '1.0.0'])),
      devDependencies: Object.fromEntries(devDependencies.map((name) => [name, '1.0.0'])),
    }),
    'shared/domain/circle-b.ts': "import './circle-a.ts'\n",
  }
  for (const [from, to] of [...allowed, ...refused]) {
    files[from] = `${files[from] ?? ''}import '${specifier(from, to)}'\n`
    if (isFile(to)) files[to] ??= ''
  }
  for (const [from, to] of typesOnly)
    files[from] = `import type { Some } from '${specifier(from, to)}'\nexport type Own = Some\n`
  for (const name of [...dependencies, ...devDependencies]) {
    files[`node_modules/${name}/package.json`] = JSON.stringify({ name, version: '1.0.0', main: 'index.js' })
    files[`node_modules/${name}/index.js`] = ''
  }
  return files
}

function specifier(from: string, to: string): string {
  if (!isFile(to) || to.startsWith('.')) return to
  const path = relative(dirname(from), to)
  return path.startsWith('.') ? path : `./${path}`
}

function isFile(to: string): boolean {
  return /\.tsx?$/.test(to) && !to.startsWith('.')
}
