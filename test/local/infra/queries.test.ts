import { app } from '@azure/functions'
import * as df from 'durable-functions'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { registerCatalogue } from '../../../functions/catalogue.ts'
import { ofType, readPredicted, textAt } from '../../../local/infra/predicted.ts'
import { snapshotOf } from '../../../local/infra/templates.ts'
import { keepTelemetry } from '../../../shared/adapters/telemetry/telemetry.ts'
import { errorCodes } from '../../../shared/domain/hub-error.ts'
import { logEvents, logLine } from '../../../shared/domain/log-events.ts'
import { metrics, type MetricName } from '../../../shared/domain/metrics.ts'
import { noon } from '../../shared/support/facts.ts'
import { kustoReader, type Mention, type ReadQuery } from '../../support/kusto.ts'
import { manualClock, memoryPorts } from '../../support/memory-ports.ts'

/** What Azure is asked by alerts and the workbook, and what people are told to paste, is held to what the code writes. */
const root = join(import.meta.dirname, '../../..')
const ask = kustoReader()

interface Asked {
  readonly name: string
  readonly query: string
}

/** As the template deploys them. */
async function deployed(environment: string): Promise<readonly Asked[]> {
  const resources = await readPredicted(join(root, snapshotOf(`infra/environments/${environment}.bicepparam`)))
  const rules = ofType(resources, 'Microsoft.Insights/scheduledQueryRules').map((rule) => ({
    name: `alert ${textAt(rule, 'displayName')}`,
    query: textAt(rule, 'criteria.allOf.0.query'),
  }))
  const [workbook] = ofType(resources, 'Microsoft.Insights/workbooks')
  const { items } = JSON.parse(workbook ? textAt(workbook, 'serializedData') : '{}') as {
    readonly items: readonly { readonly name: string; readonly content: { readonly query?: string } }[]
  }
  const tiles = items.flatMap(({ name, content: { query } }) => (query ? [{ name: `tile ${name}`, query }] : []))
  return [...rules, ...tiles]
}

/** The blocks of the page: the first two say what `lines` and `points` are. */
const page = await readFile(join(root, 'docs/operations/queries.md'), 'utf8')
const [lines = '', points = '', ...blocks] = [...page.matchAll(/```kusto\n(.*?)```/gs)].map(([, query = '']) => query)
const pasted = blocks.map((block, at) => ({ name: `block ${at + 3} of the page`, query: `${lines}${points}${block}` }))

const atWork = await deployed('prod')
const asked = [...atWork, ...pasted]
const read = new Map<string, ReadQuery>(asked.map(({ name, query }) => [name, ask(query)]))
const functionNames = new Set<string>()

beforeAll(() => {
  const note = (name: string) => {
    functionNames.add(name)
    return undefined as never
  }
  for (const kind of ['http', 'timer', 'storageQueue'] as const) vi.spyOn(app, kind).mockImplementation(note)
  for (const kind of ['activity', 'orchestration'] as const) vi.spyOn(df.app, kind).mockImplementation(note)
  registerCatalogue(memoryPorts(noon).ports, { find: () => Promise.resolve(undefined) }, { vaultEvents: 'events' })
  vi.restoreAllMocks()
})

/** A line of metrics as it is written: how the points stand in it. */
function writtenPoint() {
  const telemetry = keepTelemetry(manualClock(noon))
  telemetry.measure('tenantry.storage.retries', {})
  const [line = ''] = telemetry.due('all')
  const [, word = '', json = '{}'] = /^(\S+ )(.*)$/.exec(line) ?? []
  const told = JSON.parse(json) as { readonly points: readonly object[] }
  return { word, told: Object.keys(told), point: Object.keys(told.points[0] ?? {}) }
}
const written = writtenPoint()

const textsAt = (mentions: readonly Mention[], of: string, field?: string) =>
  mentions.filter((mention) => mention.of === of && mention.field === field).flatMap(({ texts }) => texts)

/** What a query asks that the code never writes. */
function strangers({ mentions }: ReadQuery): string[] {
  const named = textsAt(mentions, 'Name').filter((name) => name.startsWith('tenantry.'))
  const known = named.filter((name): name is MetricName => name in metrics)
  const labels = new Map<string, readonly string[]>()
  for (const [label, values] of known.flatMap((name) => Object.entries<readonly string[]>(metrics[name])))
    labels.set(label, [...(labels.get(label) ?? []), ...values])
  const events = textsAt(mentions, 'Event')
  const fields = new Set(['event', ...Object.values(logEvents).flatMap((one) => one.fields)])
  const fieldValues: Readonly<Record<string, readonly string[]>> = {
    function: [...functionNames],
    code: errorCodes,
    event: Object.keys(logEvents),
  }
  const found = [
    ...named.filter((name) => !(name in metrics)).map((name) => `no metric ${name}`),
    ...events.filter((name) => !(name in logEvents)).map((name) => `no event ${name}`),
    ...mentions.flatMap(({ of, field = '', texts }) => {
      const allowed: Readonly<Record<string, readonly string[]>> = {
        Point: [...written.point, ...labels.keys()],
        Told: written.told,
        Fields: [...fields],
      }
      const values = of === 'Point' ? labels.get(field) : of === 'Fields' ? fieldValues[field] : undefined
      return [
        ...(allowed[of]?.includes(field) === false ? [`no ${of}.${field}`] : []),
        ...texts.filter((text) => values?.includes(text) === false).map((text) => `${of}.${field} is never ${text}`),
      ]
    }),
  ]
  return [...new Set(found)]
}

describe('A query of an alert, of the workbook or of the page', () => {
  it('is there for each matter that somebody looks after', () => {
    const metricNames = [...read.values()].flatMap(({ mentions }) => textsAt(mentions, 'Name'))
    expect(Object.keys(metrics).filter((name) => !metricNames.includes(name))).toEqual([])
    expect(asked.filter(({ name }) => name.startsWith('alert '))).not.toHaveLength(0)
    expect(asked.filter(({ name }) => name.startsWith('tile ')).length).toBeGreaterThan(10)
  })

  it.each(asked)('is sound Kusto over tables that there are: $name', ({ name }) => {
    expect(read.get(name)?.faults).toEqual([])
  })

  it.each(asked)('asks for nothing that the code does not write: $name', ({ name }) => {
    const query = read.get(name)
    expect(query && strangers(query)).toEqual([])
  })

  it('stands in the files that the page names, each of which is asked', async () => {
    const files: string[] = []
    for await (const file of glob('bicep/queries/*.kql', { cwd: root }))
      files.push(await readFile(join(root, file), 'utf8'))
    expect(files).toEqual(expect.arrayContaining([lines, points]))
    expect(files.filter((text) => !atWork.some(({ query }) => query.includes(text)))).toEqual([])
  })

  it('is the same in every environment', async () => {
    expect(await deployed('dev')).toEqual(await deployed('prod'))
  })
})

describe('What a query would ask in vain', () => {
  it.each([
    ['points | where Name == "tenantry.sign_inns"', 'no metric tenantry.sign_inns'],
    ['points | where Name == "tenantry.sign_ins" and Point.outcomes == "x"', 'no Point.outcomes'],
    ['points | where Name == "tenantry.sign_ins" and Point.outcome == "pass"', 'Point.outcome is never pass'],
    ['points | where Name == "tenantry.refusals" | summarize count() by tostring(Point["stage"])', 'no Point.stage'],
    ['lines | where Event in ("request.refused", "request.denied")', 'no event request.denied'],
    [
      'lines | where tostring(Fields.function) == "StartProviderSignIn"',
      'Fields.function is never StartProviderSignIn',
    ],
    ['lines | project Fields.organisation', 'no Fields.organisation'],
  ])('is seen in %s', (query, fault) => {
    expect(strangers(ask(query))).toEqual([fault])
  })

  it('is seen where it is no Kusto, or of a table that is not there', () => {
    expect(ask('AppTrace | where Message == 1').faults.join()).toContain("'AppTrace' does not refer")
    expect(ask('AppTraces | sumarize count()').faults).not.toEqual([])
  })
})

describe('The lines that queries read', () => {
  const operation = { function: 'Name', correlationId: 'number', trace: 'a1'.repeat(16) }
  const line = logLine('request.refused', { ...operation, code: 'limit.reached', status: 429 })

  it('give their sentence and their fields to the very patterns that the queries have', () => {
    const patterns = asked
      .flatMap(({ name }) => read.get(name)?.calls ?? [])
      .flatMap(({ name, texts }) => (name === 'extract' ? texts.slice(0, 1) : []))
    const found = [...new Set(patterns)].map((pattern) => new RegExp(pattern).exec(`${line}\n  because {"a":"b"}`))
    const sentences = found.filter((match) => match?.length === 1).map((match) => match?.[0])
    const fields = found.filter((match) => match?.length === 2).map((match) => JSON.parse(match?.[1] ?? '') as object)
    expect(sentences).toEqual(['Name refused with limit.reached '])
    expect(fields).toEqual([{ event: 'request.refused', code: 'limit.reached', status: 429, ...operation }])
  })

  it('begin with the word by which metrics are told from them', () => {
    const words = [...read.values()].flatMap(({ mentions }) => textsAt(mentions, 'Message'))
    expect(words).toContain(written.word)
    expect(line.startsWith(written.word)).toBe(false)
  })
})
