import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entraParameters, readEntraObjects } from '../../../local/infra/entra.ts'
import { snapshotOf } from '../../../local/infra/templates.ts'

const root = join(import.meta.dirname, '../../..')

/** Programs of these names write down what they are asked; `az` answers a look-up with `looked-up`. */
async function pretendPrograms(folder: string): Promise<void> {
  for (const name of ['az', 'npm']) {
    const answer = 'case "$*" in *" show "*|*GET*) echo looked-up;; esac'
    await writeFile(join(folder, name), `#!/bin/sh\necho "${name} $*" >> "$ASKED"\n${answer}\n`)
    await chmod(join(folder, name), 0o755)
  }
}

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantry-scripts-'))
  await pretendPrograms(folder)
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function run(script: string, args: readonly string[], input = '') {
  const asked = join(folder, 'asked')
  await writeFile(asked, '')
  const env = { ...process.env, PATH: [folder, process.env['PATH']].join(delimiter), ASKED: asked }
  const { status, stdout, stderr } = spawnSync('bash', [script, ...args], { cwd: root, env, input, encoding: 'utf8' })
  const lines = (await readFile(asked, 'utf8')).split('\n').filter((line) => line !== '')
  return { status, stdout, stderr, asked: lines }
}

/** The acts, by their verbs. */
const acts = (asked: readonly string[]) =>
  asked
    .map((line) => /what-if|group create|config-zip|doctor -- --\w+|package$/.exec(line)?.[0] ?? 'look')
    .filter((act) => act !== 'look')

describe('A deployment by script', () => {
  const to = ['prod', '--resource-group', 'rg-tenantry-prod']

  it('checks, shows what would change and asks before it changes anything', async () => {
    const { status, asked } = await run('infra/deploy.sh', [...to, '--infra-only'], 'prod\n')
    expect(status).toBe(0)
    expect(acts(asked)).toEqual(['doctor -- --before', 'what-if', 'group create', 'doctor -- --at'])
  })

  it.each([['no\n'], ['']])('changes nothing where the answer is %j', async (answer) => {
    const { status, asked } = await run('infra/deploy.sh', to, answer)
    expect(status).not.toBe(0)
    expect(acts(asked)).toEqual(['doctor -- --before', 'what-if'])
  })

  it('only looks where only that is asked', async () => {
    const { status, asked } = await run('infra/deploy.sh', [...to, '--what-if'])
    expect(status).toBe(0)
    expect(acts(asked)).toEqual(['doctor -- --before', 'what-if'])
  })

  it('that has been approved does not ask, and looks all the same', async () => {
    const { asked } = await run('infra/deploy.sh', [...to, '--yes', '--infra-only'])
    expect(acts(asked)).toEqual(['doctor -- --before', 'what-if', 'group create', 'doctor -- --at'])
  })

  it('of the package alone leaves the templates alone', async () => {
    const { asked } = await run('infra/deploy.sh', [...to, '--app-only', '--yes'])
    expect(acts(asked).filter((act) => act !== 'package')).toEqual(['config-zip', 'doctor -- --at'])
  })

  it.each([[['nowhere', '--resource-group', 'rg']], [['prod']], [['prod', '--bogus']], [[]]])(
    'with the arguments %j asks Azure nothing',
    async (args) => {
      const { status, asked } = await run('infra/deploy.sh', args)
      expect(status).toBe(2)
      expect(asked).toEqual([])
    },
  )
})

describe('Registrations by script', () => {
  const about = ['--prefix', 'tenantry-prod', '--name', 'Platform', '--domain', 'platform.example']
  const hub = ['--hub-identity', '11111111-1111-4111-8111-111111111206', '--provisioning']
  const all = [...about, '--url', 'https://hub.platform.example', ...hub]

  it('have the very ids, names, addresses and roles of those by template', async () => {
    const { status, stderr } = await run('infra/entra/register.sh', [...all, '--dry-run'])
    expect(status).toBe(0)
    const objects = await readEntraObjects(join(root, snapshotOf(entraParameters)))
    for (const { type, properties } of objects.filter((object) => object.type === 'applications')) {
      const body = bodyOf(stderr, `/applications(uniqueName='${textOf(properties['uniqueName'])}')`)
      const { uniqueName, requiredResourceAccess, ...rest } = properties
      expect(body, `${type} ${textOf(uniqueName)}`).toMatchObject(rest)
      expect(JSON.stringify(body['requiredResourceAccess'] ?? []).match(/"id"/g)?.length).toBe(
        JSON.stringify(requiredResourceAccess ?? []).match(/"id"/g)?.length,
      )
    }
  })

  it('with --dry-run write nothing', async () => {
    const { asked } = await run('infra/entra/register.sh', [...all, '--dry-run'])
    expect(asked).toEqual([])
  })

  it('give the right to assign roles only where it is asked for', async () => {
    const without = await run('infra/entra/register.sh', [...all, '--dry-run'])
    const withIt = await run('infra/entra/register.sh', [...all, '--assign-roles', '--dry-run'])
    expect(without.stderr).not.toContain('06b708a9-e830-4db3-a914-8e69da51d44f')
    expect(withIt.stderr).toContain('06b708a9-e830-4db3-a914-8e69da51d44f')
  })

  it('never ask Graph for a secret', async () => {
    const { asked } = await run('infra/entra/register.sh', all)
    expect(asked.length).toBeGreaterThan(8)
    expect(asked.filter((line) => /addPassword|passwordCredentials|credential reset/i.test(line))).toEqual([])
  })

  it.each([
    [[...about, '--url', 'http://hub.platform.example']],
    [[...about, '--url', 'https://hub.platform.example/']],
    [['--prefix', 'Not a prefix']],
    [[...about, '--url', 'https://hub.platform.example', '--hub-identity', 'nobody']],
  ])('with the arguments %j ask nothing', async (args) => {
    const { status, asked } = await run('infra/entra/register.sh', args)
    expect(status).toBe(2)
    expect(asked).toEqual([])
  })
})

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** The body of the first write to a path, as told by --dry-run. */
function bodyOf(told: string, path: string): Record<string, unknown> {
  const [, rest = ''] = told.split(`PATCH ${path}\n`)
  const [body = ''] = rest.split(/\n(?=(?:PATCH|POST) )/)
  return JSON.parse(body) as Record<string, unknown>
}
