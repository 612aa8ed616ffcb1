import ts from 'typescript'
import type { Finding, SourceFile } from './source-file.ts'

/** The one place that may skip a test, for want of something in the environment. */
const skippingPlace = 'test/support/requirements.ts'

const runners = new Set(['it', 'test', 'describe', 'suite', 'bench'])
const narrowing = new Set(['only', 'skip', 'skipIf', 'runIf', 'todo', 'fails'])
const shorthand = new Set(['xit', 'xtest', 'xdescribe', 'fit', 'fdescribe'])

/** No test is left out and none runs alone: not by method, shorthand, option or the test's own context. */
export function findNarrowedTests(files: readonly SourceFile[]): Finding[] {
  return files
    .filter((file) => isTestFile(file) && file.path !== skippingPlace)
    .flatMap((file) =>
      nodesIn(parse(file)).flatMap((node) => {
        const found = narrowingBy(node)
        const advice = `use skipUnless (${skippingPlace}) where the environment decides`
        return found === undefined ? [] : [findingAt(file, node, `${found} leaves tests out; ${advice}`)]
      }),
    )
}

/** Named, not only called: `const later = it.skip` leaves tests out too. */
function narrowingBy(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return narrowingMember(chainOf(node))
  if (!ts.isCallExpression(node)) return undefined
  const chain = chainOf(node.expression)
  const [first = ''] = chain
  if (shorthand.has(first) || (first === 'skip' && chain.length === 1)) return first
  return runners.has(first) ? narrowingOption(node) : undefined
}

function narrowingMember(chain: readonly string[]): string | undefined {
  const [first = ''] = chain
  const last = chain.at(-1) ?? ''
  const ofRunner = runners.has(first) && narrowing.has(last)
  const ofContext = ['context', 'ctx', 'task', 't'].includes(first) && last === 'skip'
  return ofRunner || ofContext ? chain.join('.') : undefined
}

/** `it('…', { skip: true }, …)` */
function narrowingOption(call: ts.CallExpression): string | undefined {
  const names = call.arguments
    .filter(ts.isObjectLiteralExpression)
    .flatMap(({ properties }) => properties.map((property) => property.name?.getText() ?? ''))
  return names.find((name) => narrowing.has(name))
}

/** The names of `it.concurrent.only` and of `it.each(rows)`, outermost object first. */
function chainOf(expression: ts.Expression): string[] {
  if (ts.isIdentifier(expression)) return [expression.text]
  if (ts.isPropertyAccessExpression(expression)) return [...chainOf(expression.expression), expression.name.text]
  if (ts.isCallExpression(expression)) return chainOf(expression.expression)
  return []
}

const fileReaders = new Set(['readFile', 'readFileSync', 'createReadStream', 'open', 'openSync', 'openAsBlob'])
const sourceFolders = /^(\.{0,2}\/)*(functions|shared|web|local)(\/|$)/

/**
 * No test reads source text: it would hold the words and not the behaviour. A heuristic: the path of a file that is
 * read is followed through the constants of the test file.
 */
export function findReadSources(files: readonly SourceFile[]): Finding[] {
  return files.filter(isTestFile).flatMap((file) => {
    const tree = parse(file)
    const constants = constantsIn(tree)
    const read = callsIn(tree)
      .filter((call) => fileReaders.has(chainOf(call.expression).at(-1) ?? ''))
      .filter((call) => call.arguments.some((argument) => namesSource(textsIn(argument, constants))))
    const raw = importsIn(tree).filter((specifier) => /\?(raw|url)$/.test(specifier.text))
    return [...read, ...raw].map((node) =>
      findingAt(file, node, 'a test reads source text; try what the code does instead'),
    )
  })
}

function namesSource(texts: readonly string[]): boolean {
  return !texts.some((text) => /^(\.{0,2}\/)*dist(\/|$)/.test(text)) && texts.some((text) => sourceFolders.test(text))
}

/** Every text inside an expression, constants followed; a constant that leads to itself is followed once. */
function textsIn(
  node: ts.Node,
  constants: ReadonlyMap<string, ts.Node>,
  seen: ReadonlySet<string> = new Set(),
): string[] {
  if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
    return [node.text]
  const value = ts.isIdentifier(node) && !seen.has(node.text) ? constants.get(node.text) : undefined
  const followed = value && ts.isIdentifier(node) ? textsIn(value, constants, new Set([...seen, node.text])) : []
  return [...followed, ...childrenOf(node).flatMap((child) => textsIn(child, constants, seen))]
}

function constantsIn(tree: ts.SourceFile): Map<string, ts.Node> {
  const constants = new Map<string, ts.Node>()
  for (const node of nodesIn(tree)) {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      constants.set(node.name.text, node.initializer)
    }
  }
  return constants
}

function importsIn(tree: ts.SourceFile): ts.StringLiteral[] {
  return nodesIn(tree)
    .filter(ts.isImportDeclaration)
    .map(({ moduleSpecifier }) => moduleSpecifier)
    .filter(ts.isStringLiteral)
}

function callsIn(tree: ts.SourceFile): ts.CallExpression[] {
  return nodesIn(tree).filter(ts.isCallExpression)
}

function nodesIn(node: ts.Node): ts.Node[] {
  return [node, ...childrenOf(node).flatMap(nodesIn)]
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => {
    children.push(child)
  })
  return children
}

function isTestFile({ path }: SourceFile): boolean {
  return /^test\/.*\.tsx?$/.test(path)
}

function parse({ path, text = '' }: SourceFile): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
}

function findingAt({ path }: SourceFile, node: ts.Node, message: string): Finding {
  const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart())
  return { severity: 'error', path, line: line + 1, message }
}
