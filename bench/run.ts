import { writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { buildHub } from '../local/bootstrap/build.ts'
import { coldStart } from './sections/cold-start.ts'
import { consoleView } from './sections/console.ts'
import { fanOut } from './sections/fan-out.ts'
import { firstCalls } from './sections/first-calls.ts'
import { hostThroughput } from './sections/host-throughput.ts'
import { install } from './sections/install.ts'
import { introspection } from './sections/introspect.ts'
import { everydayIntegrations, secretSweep, wholeIntegrations } from './sections/secrets.ts'
import { limitsShare } from './sections/limits.ts'
import { everydayOffice, officeViews, wholeOffice } from './sections/office.ts'
import { providerSignIn } from './sections/provider-sign-in.ts'
import { sessionRequests } from './sections/session.ts'
import { signInShare } from './sections/sign-in.ts'
import { everyday, shapeOf, syncPhases, syncRuns, wholeSize, type SyncPhase, type SyncWish } from './sections/sync.ts'
import { timeToReady } from './sections/time-to-ready.ts'
import { tokenVerification } from './sections/tokens.ts'
import { installPeers } from './support/load.ts'
import { asMarkdown, asText, type Section } from './support/section.ts'

/** What of a section is measured, and how often. */
interface Wish {
  readonly rounds: number
  readonly full: boolean
  readonly sync: SyncWish
}

const sections: Readonly<Record<string, (wish: Wish) => Promise<Section>>> = {
  host: ({ rounds }) => hostThroughput(rounds),
  fanout: ({ rounds }) => fanOut(rounds),
  ready: ({ rounds }) => timeToReady(rounds),
  coldstart: ({ rounds }) => coldStart(rounds),
  firstcalls: ({ rounds }) => firstCalls(rounds),
  signin: ({ rounds }) => signInShare(rounds),
  provider: ({ rounds }) => providerSignIn(rounds),
  session: ({ rounds }) => sessionRequests(rounds),
  console: ({ rounds }) => consoleView(rounds),
  office: ({ rounds, full }) => officeViews(rounds, full ? wholeOffice : everydayOffice),
  introspect: ({ rounds }) => introspection(rounds),
  limits: ({ rounds }) => limitsShare(rounds),
  tokens: ({ rounds }) => tokenVerification(rounds),
  sync: ({ sync }) => syncRuns(sync),
  secrets: ({ full }) => secretSweep(full ? wholeIntegrations : everydayIntegrations),
  // Each round is two whole installs over the network.
  install: ({ rounds }) => install(Math.min(rounds, 2)),
}

const help = `npm run bench -- [--rounds N] [--full] [section …]

  Measures, prints tables, and writes docs/performance.md when every section is measured.
  Sections: ${Object.keys(sections).join(', ')} (all). Rounds: 5.
  --full: syncs of 1,000 × 100 and 1 × 100,000 people and 10,000 secrets, and an organisation of 10,000 clients and
  100,000 contacts instead of everyday sizes; that takes long.
  --markdown: tables as they stand in docs/performance.md.
  Of syncs alone:
  --only 1x100000,1000x100+10: these shapes, tenants × people, + milliseconds that each request to storage takes more.
  --phases first,rows: only these of ${syncPhases.join(', ')}; unchanged and changed need a first run, and make one.
  --figures FOLDER: keeps figures and rows there, so that calls for single phases make one table; \`--phases none\` prints it.
`

const page = fileURLToPath(new URL('../docs/performance.md', import.meta.url))
const say = (line: string) => process.stdout.write(`${line}\n`)

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      full: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      only: { type: 'string' },
      phases: { type: 'string' },
      figures: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const unknown = positionals.filter((name) => !(name in sections))
  const rounds = Number(values.rounds)
  const sync = syncWishOf(values)
  if (values.help || unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1 || !sync) {
    say(help)
    process.exitCode = values.help ? 0 : 1
    return
  }
  await installPeers(say)
  await buildHub({ log: say })
  const [before = 0] = loadavg()
  const measured: Section[] = []
  for (const [name, measure] of Object.entries(sections)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    say(`Measuring ${name} …`)
    const section = await measure({ rounds, full: values.full, sync })
    measured.push(section)
    say(values.markdown ? asMarkdown(section) : asText(section))
  }
  if (positionals.length > 0) return
  const style = await resolveConfig(page)
  await writeFile(page, await format(pageOf(measured, rounds, before), { ...style, filepath: page }))
  say('Written to docs/performance.md')
}

/** Undefined where a shape or a phase is none. */
function syncWishOf(given: {
  readonly full: boolean
  readonly only?: string | undefined
  readonly phases?: string | undefined
  readonly figures?: string | undefined
}): SyncWish | undefined {
  const shapes = given.only?.split(',').map(shapeOf) ?? (given.full ? wholeSize : everyday)
  const phases = given.phases === 'none' ? [] : (given.phases?.split(',') ?? syncPhases)
  const isPhase = (name: string): name is SyncPhase => syncPhases.some((phase) => phase === name)
  if (!shapes.every((shape) => shape !== undefined) || !phases.every(isPhase)) return undefined
  return { shapes, phases, folder: given.figures, say }
}

function pageOf(measured: readonly Section[], rounds: number, load: number): string {
  return [
    '# Performance',
    '',
    `Measured with \`npm run bench\`: ${availableParallelism()} cores, Node.js ${process.version}, load ${load.toFixed(1)} when it began, everything on one machine, the load`,
    `generator too. A figure is the median of ${rounds} rounds, the least and the most behind it in brackets. Contenders of one table take turns, so`,
    'that the ratios mean something even where the machine has other work; figures of different machines or days do not compare.',
    'Nothing here is a promise about Azure: the embedded host, Azurite and the simulated Microsoft are for local machines.',
    '',
    '```sh',
    'npm run bench                     # everything; writes this page',
    'npm run bench -- signin session   # some sections, only printed; --help lists them',
    '```',
    '',
    'The load generator ([autocannon](https://github.com/mcollina/autocannon)) and the other verifiers of tokens live in `bench/peers`, a package of its own that only this command installs.',
    '',
    ...measured.map(asMarkdown),
  ].join('\n')
}

await main()
