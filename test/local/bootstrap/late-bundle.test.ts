import { build } from 'esbuild'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { lateContract } from '../../../local/bootstrap/late-contract.ts'
import { api } from '../../../shared/contract/api.ts'
import type { ApiRoute } from '../../../shared/contract/api-route.ts'
import { makeScratchProject, type ScratchProject } from '../../checks/scratch-project.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

describe('the contract as functions are bundled with it', () => {
  let folder: string
  let late: Readonly<Record<string, ApiRoute>>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenantry-late-'))
    const contents = "export * as z from 'zod'\nexport { api } from '../shared/contract/api.ts'\n"
    await build({
      stdin: { contents, resolveDir: join(root, 'functions'), sourcefile: join(root, 'functions', 'entry.ts') },
      absWorkingDir: root,
      outfile: join(folder, 'contract.mjs'),
      bundle: true,
      format: 'esm',
      platform: 'node',
      plugins: [lateContract(root)],
    })
    late = ((await import(/* @vite-ignore */ join(folder, 'contract.mjs'))) as { readonly api: typeof late }).api
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('builds no schema before a route asks for one, and then those of its family', async () => {
    // The library takes its language with the first schema that is built.
    const asking = [
      "import { api, z } from './contract.mjs'",
      'const builds = () => z.config().localeError !== undefined',
      'console.log(builds(), api.listDomains.route, builds(), api.listDomains.input !== undefined, builds())',
    ]
    await writeFile(join(folder, 'ask.mjs'), asking.join('\n'))
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'ask.mjs')])
    expect(stdout).toBe(`false ${api.listDomains.route} false true true\n`)
  })

  it('says of every route what the contract says', () => {
    const whole: Readonly<Record<string, ApiRoute>> = api
    expect(Object.keys(late)).toEqual(Object.keys(whole))
    for (const [key, route] of Object.entries(whole)) {
      const { input, output, ...told } = late[key] ?? ({} as ApiRoute)
      const { input: wantedInput, output: wantedOutput, ...wanted } = route
      expect(told, key).toEqual(wanted)
      expect([schemaOf(input), schemaOf(output)], key).toEqual([schemaOf(wantedInput), schemaOf(wantedOutput)])
    }
  })

  const schemaOf = (schema: z.ZodType | undefined) =>
    schema && z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
})

describe('a library that is loaded late', () => {
  let scratch: ScratchProject

  beforeAll(async () => {
    const ours = ['build', 'late-contract', 'late-libraries'].map((name) => `local/bootstrap/${name}.ts`)
    const files = {
      'build.ts': "import { bundleApp } from './local/bootstrap/build.ts'\nawait bundleApp('main.ts', 'out')\n",
      'main.ts': `
        import { getClient } from 'durable-functions'
        import { HttpProxyAgent } from 'http-proxy-agent'
        import http from 'node:http'
        const loaded = () => Object.keys(require.cache).map((path) => path.split('/').at(-1)).sort().join()
        console.log(http.STATUS_CODES[404], loaded())
        console.log(new HttpProxyAgent('http://proxy.example:3128').proxy.port, loaded())
        const given = { taskHubName: 'Hub', creationUrls: {}, managementUrls: {}, rpcBaseUrl: 'http://127.0.0.1:9/durable/', requiredQueryStringParameters: '' }
        const trigger = { name: 'client', type: 'durableClient', direction: 'in' }
        const client = getClient({ extraInputs: { get: () => given }, options: { extraInputs: [trigger] } })
        console.log(await client.startNew('Any').catch(({ message }) => message), loaded())
      `,
    }
    scratch = await makeScratchProject(files, { configuration: ['package.json', 'tsconfig.json', ...ours] })
    expect((await scratch.run(join(scratch.folder, 'build.ts'), [])).code).toBe(0)
  })

  afterAll(() => scratch.remove())

  it('is a file beside the bundle, read with the first call', async () => {
    const { output } = await scratch.run(join(scratch.folder, 'out', 'main.mjs'), [])
    const withClient = 'axios.cjs,http-proxy-agent.cjs,lodash.cjs,opentelemetry-api.cjs'
    expect(output.split('\n')).toEqual([
      'Not Found ',
      '3128 http-proxy-agent.cjs',
      `connect ECONNREFUSED 127.0.0.1:9 ${withClient}`,
      '',
    ])
  })
})
