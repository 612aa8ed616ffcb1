import { execFile } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { bundleApp } from '../../local/bootstrap/build.ts'
import { packageFiles, zipOf } from '../../local/bootstrap/package.ts'
import { hubEnvironment, type Environment } from '../../local/stack/environment.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { digits, inRounds, ratio, shown } from '../support/figures.ts'
import { appFolder, withFolder } from '../support/hosts.ts'
import type { Section } from '../support/section.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const timeToLoad = fileURLToPath(new URL('../support/time-to-load.ts', import.meta.url))

/** How large the bundle is and how long it takes to load, beside the smallest apps of the same libraries, bundled the same way. */
export async function coldStart(rounds: number): Promise<Section> {
  return withFolder(async (folder) => {
    const [hello, workflow, lean] = ['hello', 'workflow', 'lean'].map((name) => join(folder, name)) as Folders
    const hub = join(root, 'dist', 'functions')
    await bundleApp(join(appFolder('hello'), 'main.ts'), hello, { late: false })
    await bundleApp(join(appFolder('hello-workflow'), 'main.ts'), workflow, { late: false })
    await bundleApp(join(appFolder('hello-workflow'), 'main.ts'), lean)
    const settings = await someSettings(folder)
    const figures = await inRounds(rounds, {
      hello: () => loadedIn(hello),
      workflow: () => loadedIn(workflow),
      lean: () => loadedIn(lean),
      hub: () => loadedIn(hub, settings),
    })
    const zip = zipOf(await packageFiles({ log: () => undefined }))
    const row = async (name: string, bundle: string, figure: (typeof figures)['hub']) => [
      name,
      `${digits((await sizeOf(bundle)) / 1e6)} MB`,
      `${digits((await startSize(bundle)) / 1e6)} MB`,
      shown(figure, 'ms'),
      ratio(figure.median, figures.hello.median),
      ratio(figure.median, figures.workflow.median),
    ]
    return {
      title: 'Bundle and cold start',
      about:
        'Processor time from the request to load the app to its functions being registered, each time in a fresh process without a compile cache; Node.js itself is not ' +
        `counted; ${rounds} rounds in turn. The first two are bundled as anybody would (esbuild, nothing else), the last two as the hub is: what a start can do without is ` +
        'loaded with the first call that needs it ([decision 30](decisions/0030-what-a-cold-start-loads.md)). The aim is twice an app with a workflow that is bundled as anybody would; beside one ' +
        `that is bundled as the hub is, the hub takes ${ratio(figures.hub.median, figures.lean.median)}. The whole package (\`npm run package\`, web pages included) has ${digits(zip.length / 1e6)} MB.`,
      columns: ['', 'bundle', 'of it read at the start', 'to load', 'beside hello world', 'beside a workflow'],
      rows: [
        await row('hello world, HTTP', hello, figures.hello),
        await row('hello world, a workflow', workflow, figures.workflow),
        await row('the same, bundled as the hub is', lean, figures.lean),
        await row('**the hub**', hub, figures.hub),
      ],
    }
  })
}

type Folders = [string, string, string]

async function loadedIn(bundle: string, settings: Environment = {}): Promise<number> {
  const { NODE_COMPILE_CACHE: _, ...environment } = process.env
  const { stdout } = await run(process.execPath, [timeToLoad, bundle, 'main.mjs'], {
    env: { ...environment, ...settings },
  })
  return Number(stdout)
}

/** Settings with which the hub loads; nothing is called while it does. */
async function someSettings(data: string): Promise<Environment> {
  const storage = 'UseDevelopmentStorage=true'
  const addresses = {
    publicUrl: 'http://localhost:1',
    entra: 'http://localhost:1',
    graph: 'http://localhost:1',
    storage,
    data,
  }
  return hubEnvironment(await loadWorld('bank'), addresses, {})
}

async function sizeOf(bundle: string): Promise<number> {
  const files = (await readdir(bundle)).filter((name) => /\.[cm]js$/.test(name))
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(bundle, name))).size))
  return sizes.reduce((one, other) => one + other, 0)
}

/** The entry point and what it names to be loaded with it. */
async function startSize(bundle: string): Promise<number> {
  const seen = new Set<string>()
  const follow = async (name: string): Promise<number> => {
    if (seen.has(name)) return 0
    seen.add(name)
    const text = await readFile(join(bundle, name), 'utf8')
    const named = [...text.matchAll(/^(?:import|\} from) ?"\.\/([^"]+)";?$/gm)].map(([, found = '']) => found)
    const sizes = await Promise.all(named.map(follow))
    return sizes.reduce((one, other) => one + other, Buffer.byteLength(text))
  }
  return follow('main.mjs')
}
