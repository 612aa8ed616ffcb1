import { setTimeout as wait } from 'node:timers/promises'
import { Examination } from '../../shared/contract/examination.ts'
import { oauth } from '../../shared/contract/oauth.ts'
import { pages } from '../../shared/contract/pages.ts'
import { ill, unsure, well, type Finding } from '../../shared/domain/examination/finding.ts'

/** Headers by which an operator is known. */
export type Credential = Readonly<Record<string, string>>

const patience = 30_000
const clockGrace = 60_000

const ask = (url: string, options: RequestInit = {}) =>
  fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patience), ...options })

/** What anybody can see of a hub: that it answers, that it is the one it says, that its pages are served safely. */
export async function examineFromOutside(hub: string): Promise<Finding[]> {
  const live = await ask(`${hub}/health/live`).catch(() => undefined)
  if (live?.status !== 200)
    return [
      ill(
        'settings',
        live ? `The hub answers ${String(live.status)} at /health/live.` : `Nothing answers at ${hub}.`,
        'On this machine: npm start. In Azure: see the log stream of the app; faulty settings, or a host that does not reach its storage, keep it from starting.',
      ),
    ]
  return [
    well('settings', 'The hub answers.'),
    ...lookAtClock(live),
    await lookAtReady(hub),
    await lookAtIssuer(hub),
    await lookAtPages(hub),
  ]
}

function lookAtClock(response: Response): Finding[] {
  const theirs = Date.parse(response.headers.get('date') ?? '')
  if (Number.isNaN(theirs) || Math.abs(theirs - Date.now()) <= clockGrace) return []
  return [
    unsure('clock', "The hub's clock and this machine's differ by more than a minute.", 'Set the one that is wrong.'),
  ]
}

async function lookAtReady(hub: string): Promise<Finding> {
  const response = await ask(`${hub}/health/ready`).catch(() => undefined)
  if (response?.status === 200) return well('storage', 'What the hub depends on answers.')
  const { checks = [] } = (await response?.json().catch(() => ({}))) as {
    readonly checks?: readonly { readonly name: string; readonly ok: boolean }[]
  }
  const silent = checks.filter(({ ok }) => !ok).map(({ name }) => name)
  return ill(
    'storage',
    `Not ready: ${silent.length > 0 ? silent.join(', ') : 'no answer'}.`,
    "An operator's examination (TENANTRY_TOKEN) says which role or address is missing.",
  )
}

async function lookAtIssuer(hub: string): Promise<Finding> {
  const document = await ask(`${hub}${oauth.openIdConfiguration}`).catch(() => undefined)
  const { issuer } = (await document?.json().catch(() => ({}))) as { readonly issuer?: unknown }
  return issuer === hub
    ? well('settings', 'PUBLIC_URL is the address by which it was reached.')
    : ill(
        'settings',
        'PUBLIC_URL is another address than the one by which it was reached.',
        'Reach it by PUBLIC_URL, or correct that setting: links, redirects and tokens name it.',
      )
}

async function lookAtPages(hub: string): Promise<Finding> {
  const page = await ask(`${hub}${pages.signIn}`).catch(() => undefined)
  const policy = page?.headers.get('content-security-policy') ?? ''
  return page?.status === 200 && policy.includes("default-src 'none'")
    ? well('settings', 'The pages are served, and nothing foreign may run in them.')
    : ill(
        'settings',
        'The sign-in page is not served as it should be.',
        'Deploy the whole package (dist/web lies in it).',
      )
}

/** How often an examination whose workflow has not run yet is asked again, and how long in between, in milliseconds. */
interface Turns {
  readonly most: number
  readonly between: number
}

/** The hub's examination of itself, every page of it. */
export async function examineFromInside(
  hub: string,
  credential: Credential,
  turns: Turns = { most: 6, between: 5_000 },
): Promise<readonly Finding[]> {
  const first = await examinePage(hub, credential, undefined)
  if (first === undefined) return [refused]
  let findings = first.findings
  let next = first.next
  for (let turn = 1; turn < turns.most && isWaiting(findings); turn += 1) {
    await wait(turns.between)
    const again = await examinePage(hub, credential, undefined)
    findings = again?.findings ?? findings
    next = again?.next ?? next
  }
  const all = [...findings]
  while (next !== undefined) {
    const page = await examinePage(hub, credential, next)
    if (page === undefined) break
    all.push(...page.findings)
    next = page.next
  }
  return all
}

const isWaiting = (findings: readonly Finding[]) =>
  findings.some(({ part, verdict }) => part === 'workflows' && verdict === 'unsure')

const refused = ill(
  'registration',
  "The hub does not take the credential for an operator's.",
  "TENANTRY_TOKEN is an access token for the Management API of a person with the role Admin in the platform's own organisation.",
)

interface Page {
  readonly findings: readonly Finding[]
  readonly next?: string
}

async function examinePage(hub: string, credential: Credential, after: string | undefined): Promise<Page | undefined> {
  const response = await ask(`${hub}/api/v1/platform/examinations`, {
    method: 'POST',
    headers: { ...credential, 'content-type': 'application/json' },
    body: JSON.stringify(after === undefined ? {} : { after }),
  }).catch(() => undefined)
  if (response?.status !== 200) return undefined
  const { findings, next } = Examination.parse(await response.json())
  const told = findings.map(({ mend, ...finding }) => ({ ...finding, ...(mend === undefined ? {} : { mend }) }))
  return { findings: told, ...(next === undefined ? {} : { next }) }
}
