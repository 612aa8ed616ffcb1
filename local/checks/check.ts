import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cache = 'node_modules/.cache'

/** A check is one program, run by this Node.js, whose exit code is the verdict. */
interface Check {
  readonly name: string
  readonly about: string
  readonly program: string
  readonly args: readonly string[]
}

interface Outcome {
  readonly check: Check
  readonly passed: boolean
  readonly seconds: number
  readonly output: string
}

const layered = ['functions', 'shared', 'web', 'local', 'test', 'bench'].filter((folder) =>
  existsSync(join(root, folder)),
)

/** The longest first, so that they overlap. */
const checks: readonly Check[] = [
  {
    name: 'lint',
    about: 'ESLint',
    program: 'node_modules/eslint/bin/eslint.js',
    args: ['.', '--cache', '--cache-location', `${cache}/eslint/`, '--cache-strategy', 'content'],
  },
  {
    name: 'types',
    about: 'TypeScript',
    program: 'node_modules/typescript/bin/tsc',
    args: typeArguments('tsconfig.json'),
  },
  {
    name: 'web-types',
    about: 'TypeScript, pages',
    program: 'node_modules/typescript/bin/tsc',
    args: typeArguments('web/tsconfig.json'),
  },
  {
    name: 'format',
    about: 'Prettier',
    program: 'node_modules/prettier/bin/prettier.cjs',
    args: ['--check', '.', '--log-level', 'warn', '--cache'],
  },
  {
    name: 'layers',
    about: 'who imports whom, no cycles',
    program: 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    args: ['--output-type', 'err-long', ...layered],
  },
  {
    name: 'unused',
    about: 'files, exports, packages',
    program: 'node_modules/knip/bin/knip.js',
    args: ['--no-progress'],
  },
  { name: 'house', about: "the project's own rules", program: 'local/checks/house-rules.ts', args: [] },
  {
    name: 'settings',
    about: 'settings, templates, documents',
    program: 'local/settings/settings.ts',
    args: ['--check'],
  },
  {
    name: 'guides',
    about: 'snippets and requests as they run',
    program: 'local/guides/guides.ts',
    args: ['--check'],
  },
]

function typeArguments(project: string): string[] {
  const notes = `${cache}/types/${project.replaceAll('/', '-')}.tsbuildinfo`
  return ['--noEmit', '--project', project, '--incremental', '--tsBuildInfoFile', notes, '--pretty', 'false']
}

async function runCheck(check: Check): Promise<Outcome> {
  const since = performance.now()
  const child = spawn(process.execPath, [join(root, check.program), ...check.args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve)
  })
  return { check, passed: code === 0, seconds: (performance.now() - since) / 1000, output: output.trim() }
}

/** Runs as many at once as there are processors, and tells each outcome as it comes. */
async function runChecks(wanted: readonly Check[]): Promise<Outcome[]> {
  const waiting = [...wanted]
  const outcomes: Outcome[] = []
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const outcome = await runCheck(check)
      outcomes.push(outcome)
      tell(outcome)
    }
  }
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker))
  return outcomes
}

/** What a check had to say is shown even when it passed: it may have warned. */
function tell({ check, passed, output }: Outcome): void {
  if (output === '' || (passed && !/warning/i.test(output))) return
  console.log(`\n${styleText('bold', `── ${check.name} (${check.about})`)}\n${output}`)
}

function printTable(outcomes: readonly Outcome[]): void {
  console.log('')
  for (const { check, passed, seconds } of outcomes) {
    const verdict = passed ? styleText('green', 'passed') : styleText('red', 'FAILED')
    console.log(`${verdict}  ${check.name.padEnd(10)} ${check.about.padEnd(30)} ${seconds.toFixed(1).padStart(6)} s`)
  }
}

const names = process.argv.slice(2)
const unknown = names.filter((name) => !checks.some((check) => check.name === name))
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${checks.map(({ name }) => name).join(', ')}`)
  process.exitCode = 2
} else {
  const outcomes = await runChecks(checks.filter(({ name }) => names.length === 0 || names.includes(name)))
  printTable(outcomes)
  process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1
}
