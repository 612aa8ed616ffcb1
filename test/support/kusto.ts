import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { runInThisContext } from 'node:vm'

/** What Microsoft's own parser of Kusto makes of a text, as far as it is needed here. */
interface Node {
  readonly Kind: number
  readonly ChildCount: number
  readonly Text?: string
  GetChild(index: number): Node | null
}
interface Listed<Item> {
  readonly Count: number
  getItem(index: number): Item
}
interface Language {
  readonly Symbols: {
    readonly Symbol: unknown
    readonly TableSymbol: { From(schema: string): { WithName(name: string): unknown } }
    readonly DatabaseSymbol: { readonly $ctor1: new (name: string, members: unknown, open: boolean) => unknown }
  }
  readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } }
  readonly KustoCode: {
    ParseAndAnalyze(
      query: string,
      globals: unknown,
    ): { readonly Syntax: Node; GetDiagnostics(): Listed<{ readonly Message: string; readonly Start: number }> }
  }
  readonly Syntax: { readonly SyntaxKind: unknown }
}
interface Loaded {
  readonly Kusto: { readonly Language: Language }
  readonly System: {
    readonly Array: { init(items: readonly unknown[], type: unknown): unknown }
    readonly Enum: { toString(type: unknown, value: number): string }
  }
}

/** A workspace's tables that queries ask, with the columns that they may use: https://learn.microsoft.com/azure/azure-monitor/reference/tables-index */
const tables: Readonly<Record<string, string>> = {
  AppTraces:
    'TimeGenerated: datetime, Message: string, SeverityLevel: int, Properties: dynamic, ItemCount: int, OperationName: string, OperationId: string, AppRoleInstance: string',
  AppRequests:
    'TimeGenerated: datetime, Name: string, OperationName: string, OperationId: string, ResultCode: string, Success: bool, DurationMs: real, ItemCount: int',
  AppAvailabilityResults: 'TimeGenerated: datetime, Name: string, Location: string, Success: bool, DurationMs: real',
  AzureDiagnostics:
    'TimeGenerated: datetime, ResourceProvider: string, Resource: string, OperationName: string, httpStatusCode_d: real, CallerIPAddress: string',
  AzureMetrics:
    'TimeGenerated: datetime, ResourceProvider: string, Resource: string, MetricName: string, Average: real, Minimum: real, Maximum: real, Total: real',
}

/** Where a query names something: a column (`Event`), or what stands in one (`Point.outcome`), and the texts that it is compared with. */
export interface Mention {
  readonly of: string
  readonly field?: string
  readonly texts: readonly string[]
}

export interface ReadQuery {
  /** What the parser, which knows the tables and functions, has to say against it. */
  readonly faults: readonly string[]
  readonly mentions: readonly Mention[]
  /** Calls of functions, each with the texts that it is given. */
  readonly calls: readonly { readonly name: string; readonly texts: readonly string[] }[]
}

/** The parser is made for browsers: it hangs itself on the global object. */
function load(): Loaded {
  const folder = dirname(createRequire(import.meta.url).resolve('@kusto/language-service-next/package.json'))
  for (const file of ['bridge.min.js', 'Kusto.Language.Bridge.min.js'])
    runInThisContext(readFileSync(join(folder, file), 'utf8'), { filename: file })
  return globalThis as unknown as Loaded
}

/** Comparisons: what stands to their left, and the texts to their right. */
const comparisons =
  /^(Equal|NotEqual|EqualTilde|BangTilde|In|NotIn|Has|HasAny|HasAll|Contains|StartsWith|EndsWith|MatchesRegex)(Cs)?Expression$/

/** Microsoft's parser, with the tables of a workspace. */
export function kustoReader(): (query: string) => ReadQuery {
  const { Kusto, System } = load()
  const { Symbols, GlobalState, KustoCode, Syntax } = Kusto.Language
  const members = Object.entries(tables).map(([name, columns]) =>
    Symbols.TableSymbol.From(`(${columns})`).WithName(name),
  )
  const database = new Symbols.DatabaseSymbol.$ctor1('workspace', System.Array.init(members, Symbols.Symbol), false)
  const globals = GlobalState.Default.WithDatabase(database)
  const kindOf = ({ Kind }: Node) => System.Enum.toString(Syntax.SyntaxKind, Kind)

  return (query) => {
    const code = KustoCode.ParseAndAnalyze(query, globals)
    const said = code.GetDiagnostics()
    const all = [...every(code.Syntax)]
    return {
      faults: Array.from({ length: said.Count }, (_, index) => said.getItem(index).Message),
      mentions: all.flatMap((node) => mentionsAt(node, kindOf)),
      calls: all
        .filter((node) => kindOf(node) === 'FunctionCallExpression')
        .map((node) => ({ name: wordsIn(childAt(node, 0))[0] ?? '', texts: textsIn(node, kindOf) })),
    }
  }
}

type KindOf = (node: Node) => string

function mentionsAt(node: Node, kindOf: KindOf): Mention[] {
  const kind = kindOf(node)
  if (kind === 'PathExpression' || kind === 'ElementExpression') return [{ ...placeOf(node, kindOf), texts: [] }]
  if (!comparisons.test(kind)) return []
  const texts = textsIn(childAt(node, 2), kindOf)
  const left = [...every(childAt(node, 0))]
  const path = left.find((part) => ['PathExpression', 'ElementExpression'].includes(kindOf(part)))
  const column = left.find((part) => kindOf(part) === 'NameReference')
  const place = path ? placeOf(path, kindOf) : column ? { of: wordsIn(column)[0] ?? '' } : undefined
  return place && texts.length > 0 ? [{ ...place, texts }] : []
}

/** `Point.outcome` and `Point["outcome"]`. */
function placeOf(node: Node, kindOf: KindOf): { readonly of: string; readonly field: string } {
  const [of = ''] = wordsIn(childAt(node, 0))
  const last = childAt(node, node.ChildCount - 1)
  return { of, field: textsIn(last, kindOf)[0] ?? wordsIn(last)[0] ?? '' }
}

function childAt(node: Node, index: number): Node {
  const child = node.GetChild(index)
  if (!child) throw new Error('The parser left this part out.')
  return child
}

function* every(node: Node): Generator<Node> {
  yield node
  for (let index = 0; index < node.ChildCount; index += 1) {
    const child = node.GetChild(index)
    if (child) yield* every(child)
  }
}

const wordsIn = (node: Node) =>
  [...every(node)].filter(({ ChildCount, Text }) => ChildCount === 0 && Text).map(({ Text = '' }) => Text)

/** Literals, without their quotes. */
const textsIn = (node: Node, kindOf: KindOf) =>
  [...every(node)]
    .filter((part) => kindOf(part) === 'StringLiteralToken')
    .map(({ Text = '' }) => (Text.startsWith('@') ? Text.slice(2, -1) : (JSON.parse(Text) as string)))
