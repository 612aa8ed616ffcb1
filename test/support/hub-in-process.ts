import { HttpRequest, InvocationContext, type Cookie, type HttpHandler, type HttpResponseInit } from '@azure/functions'
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { apiFunctions } from '../../functions/catalogue.ts'
import { finishSignInNavigation } from '../../functions/http/auth/finish-sign-in.ts'
import { finishConsentNavigation } from '../../functions/http/onboarding/consent.ts'
import { startSignInNavigation } from '../../functions/http/auth/start-sign-in.ts'
import { consoleNavigation } from '../../functions/http/system/console.ts'
import { exchangeTokenEndpoint } from '../../functions/http/tokens/exchange-token.ts'
import { metadataNavigations } from '../../functions/http/tokens/metadata.ts'
import { revokeTokenEndpoint } from '../../functions/http/tokens/revoke-token.ts'
import { serve } from '../../functions/runtime/http.ts'
import { navigate, type Navigation } from '../../functions/runtime/navigation.ts'
import { oauthHandler } from '../../functions/runtime/oauth-endpoint.ts'
import { simulatorControl, type SimulatorControl } from '../../local/simulators/control-client.ts'
import { startSimulators } from '../../local/simulators/simulators.ts'
import { hubEnvironment, type Environment } from '../../local/stack/environment.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import { packing } from '../../shared/adapters/archive/packing.ts'
import { assertionKeys } from '../../shared/adapters/crypto/assertion-keys.ts'
import { keyPairs } from '../../shared/adapters/crypto/key-pairs.ts'
import { sealing } from '../../shared/adapters/crypto/sealing.ts'
import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { cachedFlags } from '../../shared/adapters/feature-flags/cached-flags.ts'
import { fetchFrom } from '../../shared/adapters/entra/entra-address.ts'
import { entraExamination } from '../../shared/adapters/entra/entra-examination.ts'
import { entraMetadata } from '../../shared/adapters/entra/entra-metadata.ts'
import { entraSignIn } from '../../shared/adapters/entra/entra-sign-in.ts'
import { entraIssuerKeys } from '../../shared/adapters/entra/issuer-keys.ts'
import { probeConsent } from '../../shared/adapters/entra/probe-consent.ts'
import { noMail } from '../../shared/adapters/mail/no-mail.ts'
import { pageFiles } from '../../shared/adapters/page-files/page-files.ts'
import { readRows } from '../../shared/adapters/rows/read-rows.ts'
import { storagePorts } from '../../shared/adapters/table-storage/storage-ports.ts'
import { keepTelemetry } from '../../shared/adapters/telemetry/telemetry.ts'
import { ownKeys } from '../../shared/services/own-keys.ts'
import type { Ports } from '../../shared/ports/ports.ts'
import { callerFacts } from '../../shared/services/caller-facts.ts'
import { mappingFacts } from '../../shared/services/mapping-facts.ts'
import { sharedLimits } from '../../shared/services/shared-limits.ts'
import { readSettings } from '../../shared/settings.ts'
import type { HubPlace } from './hub.ts'
import { readCertificate } from '../../shared/adapters/crypto/read-certificate.ts'
import { memoryBlobs } from './memory-blobs.ts'
import { memorySecrets, noApplications } from './memory-ports.ts'

export interface HubInProcess extends HubPlace {
  readonly world: World
  /** The settings that this hub was given. */
  readonly given: Environment
  readonly control: SimulatorControl
  readonly ports: Ports
  /** What the functions logged. */
  readonly lines: readonly string[]
  /** Moves the time of this process, which the hub and its simulated Entra share; from then on it stands still in between. */
  advance(minutes: number): void
  stop(): Promise<void>
}

/**
 * The hub's own functions and adapters in this process, at a time that the test moves, with a simulated Entra of their own. Storage is
 * that of the shared stack, where the bank world is seeded. What a Functions host adds (timers, workflows) is absent.
 */
export async function startHubInProcess(storage: string, given: Environment = {}): Promise<HubInProcess> {
  const world = await loadWorld('bank')
  const clock = { now: () => new Date() }
  const simulators = await startSimulators({ world, entra: { port: 0 } })
  const entra = simulators.entra?.address ?? ''
  const lines: string[] = []
  let routes: readonly Served[] = []
  const server = createServer((request, response) => {
    void answer(routes, request, response, (line) => lines.push(line))
  })
  const hub = await listen(server)
  const ports = composePorts(
    hubEnvironment(world, { publicUrl: hub, entra, graph: undefined, storage, data: '' }, given),
    clock,
  )
  routes = routesOf(ports)
  return {
    hub,
    entra,
    world,
    given,
    control: simulatorControl(entra),
    ports,
    lines,
    advance: (minutes) => {
      vi.setSystemTime(Date.now() + minutes * 60_000)
    },
    stop: async () => {
      vi.useRealTimers()
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
      await simulators.stop()
    },
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

const nowhere = () => Promise.reject(new Error('No directory source here.'))

function composePorts(environment: Environment, clock: Ports['clock']): Ports {
  const settings = readSettings(environment)
  const secrets = memorySecrets()
  const fetchEntra = fetchFrom(settings.entra.authorityHost)
  const metadata = entraMetadata(fetchEntra, clock)
  const { storage } = storagePorts(settings.tables, clock, secureRandom)
  return {
    ...storage,
    featureFlags: cachedFlags(storage.featureFlags, clock),
    platform: settings.platform,
    clock,
    telemetry: keepTelemetry(clock),
    random: secureRandom,
    sealing,
    entraSignIn: entraSignIn(settings.entra, metadata),
    probeConsent: probeConsent(settings.entra, metadata),
    entraExamination: entraExamination(settings.entra, metadata),
    issuerKeys: entraIssuerKeys(metadata, settings.entra.v1Issuer, fetchEntra, clock),
    callerFacts: callerFacts({ ...storage, clock }),
    mappingFacts: mappingFacts({ ...storage, clock }),
    limits: sharedLimits({ ...storage, clock, random: secureRandom }),
    nameServers: { lookUpTexts: nowhere },
    directorySource: { listManagedTenants: nowhere },
    peopleSource: { listUsers: nowhere, confirmUser: nowhere, listGroupMembers: nowhere, listDomains: nowhere },
    partnerSignIn: { authorisationUrl: nowhere, redeem: nowhere },
    probeSource: { direct: nowhere, cipp: nowhere },
    grantAppToken: nowhere,
    applications: noApplications,
    readCertificate,
    readRows,
    packing,
    blobs: memoryBlobs(clock),
    secrets,
    keyPairs,
    assertionKeys,
    ownKeys: ownKeys({ signingKeys: storage.signingKeys, keyPairs, secrets, clock, random: secureRandom }),
    mail: noMail,
    tellOperators: nowhere,
    readVaultEvents: () => [],
    sendWebhook: nowhere,
    addressGuard: { judgeAddress: nowhere, guardedFetch: nowhere },
    providerClient: {
      discover: nowhere,
      redeem: nowhere,
      refresh: nowhere,
      readUserDetails: nowhere,
      readEMails: nowhere,
      signingKeys: nowhere,
    },
    dependencies: [],
  }
}

interface Served {
  readonly name: string
  readonly methods: readonly string[]
  readonly pattern: RegExp
  readonly handler: HttpHandler
}

function routesOf(ports: Ports): readonly Served[] {
  const files = pageFiles(fileURLToPath(new URL('../../dist/web', import.meta.url)))
  const navigations: readonly Navigation[] = [
    startSignInNavigation,
    finishSignInNavigation,
    finishConsentNavigation,
    consoleNavigation(files),
    ...metadataNavigations,
  ]
  return [
    ...navigations.map((navigation) => ({
      name: navigation.name,
      methods: navigation.methods,
      pattern: patternOf(navigation.route),
      handler: navigate(ports, navigation),
    })),
    ...[exchangeTokenEndpoint, revokeTokenEndpoint].map((endpoint) => ({
      name: endpoint.name,
      methods: ['POST'],
      pattern: patternOf(endpoint.address.slice(1)),
      handler: oauthHandler(ports, endpoint),
    })),
    ...apiFunctions.map((description) => ({
      name: description.route.name,
      methods: [description.route.method],
      pattern: patternOf(description.route.route),
      handler: ((request, context) => serve(ports, description, request, context)) satisfies HttpHandler,
    })),
  ]
}

const patternOf = (route: string) =>
  new RegExp(`^/${route.replace(/\{\*(\w+)\}/g, '(?<$1>.*)').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)

async function answer(
  routes: readonly Served[],
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`)
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  for (const { name, methods, pattern, handler } of routes) {
    const params = pattern.exec(url.pathname)
    if (!params || !methods.includes(request.method ?? '')) continue
    const body = Buffer.concat(chunks)
    const asked = new HttpRequest({
      method: request.method ?? 'GET',
      url: url.href,
      headers: request.headers as Record<string, string>,
      query: Object.fromEntries(url.searchParams),
      params: { ...params.groups },
      ...(body.length > 0 ? { body: { bytes: body } } : {}),
    })
    const context = new InvocationContext({
      functionName: name,
      invocationId: randomUUID(),
      logHandler: (level, ...parts) => {
        log(`${level} ${parts.join(' ')}`)
      },
    })
    write(response, await handler(asked, context))
    return
  }
  response.writeHead(404).end()
}

function write(response: ServerResponse, { status, headers, jsonBody, body, cookies }: HttpResponseInit): void {
  response.statusCode = status ?? 200
  for (const [name, value] of Object.entries((headers ?? {}) as Record<string, string>)) response.setHeader(name, value)
  if (cookies) response.setHeader('set-cookie', cookies.map(lineOf))
  if (jsonBody !== undefined) response.setHeader('content-type', 'application/json')
  response.end(jsonBody === undefined ? (body as Uint8Array | string | undefined) : JSON.stringify(jsonBody))
}

const lineOf = ({ name, value, path, maxAge, sameSite }: Cookie) =>
  [
    `${name}=${value}`,
    ...(maxAge === undefined ? [] : [`max-age=${maxAge}`]),
    `path=${path ?? '/'}`,
    'secure',
    `samesite=${sameSite ?? ''}`,
    'httponly',
  ].join('; ')
