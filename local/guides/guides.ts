import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openApiDocument } from '../../shared/contract/openapi.ts'
import { httpFile } from './http-file.ts'
import { withSnippets } from './snippets.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = 'docs/guides'
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8')

/** Each file of the guides as it should be: code as it runs, requests as the contract has them. */
function wanted(): ReadonlyMap<string, string> {
  const pages = readdirSync(`${root}${folder}`).filter((name) => name.endsWith('.md'))
  return new Map([
    ...pages.map((name): [string, string] => [`${folder}/${name}`, withSnippets(read(`${folder}/${name}`), read)]),
    [`${folder}/tenantry.http`, httpFile(openApiDocument('http://localhost:7071'))],
  ])
}

function present(path: string): string {
  try {
    return read(path)
  } catch {
    return ''
  }
}

const stale = [...wanted()].filter(([path, text]) => present(path) !== text)
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.log(`${path} is not as it should be: npm run guides writes it.`)
  if (stale.length > 0) process.exitCode = 1
} else {
  for (const [path, text] of stale) {
    writeFileSync(`${root}${path}`, text)
    console.log(`Wrote ${path}.`)
  }
}
