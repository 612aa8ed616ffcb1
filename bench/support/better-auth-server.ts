import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { betterAuthTables } from './better-auth-tables.ts'
import { requirePeer } from './load.ts'

interface BetterAuth {
  readonly betterAuth: (options: object) => object
}
interface Plugins {
  readonly genericOAuth: (options: object) => object
}
interface Node {
  readonly toNodeHandler: (auth: object) => RequestListener
}
interface Migration {
  readonly getMigrations: (options: object) => Promise<{ runMigrations(): Promise<void> }>
}

/**
 * Better Auth as its documentation sets it up for an OpenID provider: discovery, PKCE, state and nonce; users, accounts and sessions in the
 * database that it is given. `/statements` tells how many statements SQLite ran so far. To be forked; ends with its parent.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { issuer: { type: 'string' }, file: { type: 'string' }, tables: { type: 'string' } },
  })
  const { betterAuth } = requirePeer('better-auth') as BetterAuth
  const { genericOAuth } = requirePeer('better-auth/plugins') as Plugins
  const { toNodeHandler } = requirePeer('better-auth/node') as Node
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const database = values.file === undefined ? undefined : countedDatabase(values.file)
  const options = {
    baseURL: `http://127.0.0.1:${port}`,
    secret: 'only-for-measuring-0123456789abcdef',
    database: database ?? (await betterAuthTables(values.tables ?? '')),
    // On without a word only in production; a limit would be measured instead of a sign-in.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    plugins: [
      genericOAuth({
        config: [
          {
            providerId: 'bench',
            discoveryUrl: `${values.issuer ?? ''}/.well-known/openid-configuration`,
            clientId: 'bench',
            clientSecret: 'bench-secret',
            scopes: ['openid', 'profile', 'email'],
            pkce: true,
          },
        ],
      }),
    ],
  }
  const auth = betterAuth(options)
  if (database) {
    const { getMigrations } = requirePeer('better-auth/db/migration') as Migration
    await (await getMigrations(options)).runMigrations()
  }
  const answer = toNodeHandler(auth)
  server.on('request', (request, response) => {
    if (request.url === '/statements') response.end(JSON.stringify({ statements }))
    else answer(request, response)
  })
  process.send?.({ port })
}

let statements = 0

/** SQLite in a file, as Better Auth's documentation has it for Node.js, with its log written ahead so that writes are quick. */
function countedDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  const prepare = database.prepare.bind(database)
  database.prepare = (sql) => {
    statements += 1
    return prepare(sql)
  }
  return database
}

process.once('disconnect', () => process.exit(0))
process.once('SIGTERM', () => process.exit(0))
await main()
