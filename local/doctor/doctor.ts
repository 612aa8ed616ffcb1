import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs, styleText } from 'node:util'
import { ill, type Finding } from '../../shared/domain/examination/finding.ts'
import { examineBefore } from './examine-before.ts'
import { examineFromInside, examineFromOutside, type Credential } from './examine-hub.ts'
import { examineMappingsFile } from './examine-mappings-file.ts'
import { signInAsOperator } from './sign-in-as-operator.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const help = `Is a deployment well, and what is to be done where it is not?

  npm run doctor                            the hub of npm start on this machine, as its operator
  npm run doctor -- --at URL                a hub anywhere, from outside; with a token from inside too
  npm run doctor -- --before FILE.bicepparam [FILE …] [--mappings FILE] [--settings FILE]
                                            before anything is deployed: parameter files, a file of settings
                                            (local.settings.json), mappings exported from a hub

  --world NAME     whose operator signs in on this machine (bank)
  --json           findings as JSON

An operator's access token for the Management API goes into TENANTRY_TOKEN, for example
  TENANTRY_TOKEN=$(az account get-access-token --scope SCOPE --query accessToken --output tsv)
Ends with 1 where something is ill, with 2 where the question was not understood.
`

interface Question {
  readonly at: string | undefined
  readonly before: boolean
  readonly files: readonly string[]
  readonly mappings: string | undefined
  readonly settings: string | undefined
  readonly world: string
  readonly json: boolean
  readonly help: boolean
}

function readQuestion(args: readonly string[]): Question | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        at: { type: 'string' },
        before: { type: 'boolean', default: false },
        mappings: { type: 'string' },
        settings: { type: 'string' },
        world: { type: 'string', default: 'bank' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    const { at, before, mappings, settings } = values
    if (!before && (positionals.length > 0 || mappings !== undefined || settings !== undefined))
      return 'Files are looked at with --before.'
    if (before && at !== undefined) return '--before asks about files, --at about a hub: one at a time.'
    if (before && positionals.length === 0 && mappings === undefined && settings === undefined)
      return '--before needs a file to look at.'
    if (at !== undefined && !URL.canParse(at)) return '--at is the address of a hub.'
    return { ...values, at, mappings, settings, files: positionals }
  } catch (error) {
    return error instanceof Error ? error.message : 'The question was not understood.'
  }
}

async function examine(question: Question): Promise<readonly Finding[]> {
  if (question.before) {
    const files = await Promise.all(question.files.map((file) => examineBefore(root, file)))
    const settings = question.settings === undefined ? [] : await examineBefore(root, question.settings)
    const mappings =
      question.mappings === undefined ? [] : examineMappingsFile(await readFile(question.mappings, 'utf8'))
    return [...files.flat(), ...settings, ...mappings]
  }
  const hub = new URL(question.at ?? 'http://localhost:7071').origin
  const outside = await examineFromOutside(hub)
  if (outside.some(({ part, verdict }) => part === 'settings' && verdict === 'ill')) return outside
  const credential = await credentialFor(hub, question)
  if (credential === undefined) return outside
  if (credential === 'nobody') return [...outside, noOperator]
  return [...outside, ...(await examineFromInside(hub, credential))]
}

async function credentialFor(hub: string, { at, world }: Question): Promise<Credential | 'nobody' | undefined> {
  const token = process.env['TENANTRY_TOKEN']
  if (token !== undefined && token !== '') return { authorization: `Bearer ${token}` }
  if (at !== undefined) return undefined
  try {
    return await signInAsOperator(hub, world)
  } catch {
    return 'nobody'
  }
}

const noOperator = ill(
  'registration',
  'The operator of this machine cannot sign in.',
  'Is it the right --world? See npm start.',
)

const marks = {
  well: styleText('green', 'well  '),
  unsure: styleText('yellow', 'unsure'),
  ill: styleText('red', 'ILL   '),
}

function print(findings: readonly Finding[]): void {
  for (const { part, verdict, what, mend } of findings) {
    console.log(`${marks[verdict]}  ${part.padEnd(12)}  ${what}`)
    if (mend !== undefined && verdict !== 'well') console.log(`        ${''.padEnd(12)}  → ${mend}`)
  }
  const count = (wanted: string) => findings.filter(({ verdict }) => verdict === wanted).length
  console.log(`\n${String(count('well'))} well, ${String(count('unsure'))} unsure, ${String(count('ill'))} ill`)
}

const question = readQuestion(process.argv.slice(2))
if (typeof question === 'string' || question.help) {
  console.error(typeof question === 'string' ? `${question}\n\n${help}` : help)
  process.exitCode = typeof question === 'string' ? 2 : 0
} else {
  const findings = await examine(question)
  if (question.json) console.log(JSON.stringify(findings, undefined, 2))
  else print(findings)
  process.exitCode = findings.some(({ verdict }) => verdict === 'ill') ? 1 : 0
}
