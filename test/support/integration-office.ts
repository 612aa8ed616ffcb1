import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { appTokens } from '../../shared/adapters/entra/app-tokens.ts'
import { fetchFrom } from '../../shared/adapters/entra/entra-address.ts'
import { entraMetadata } from '../../shared/adapters/entra/entra-metadata.ts'
import { entraIssuerKeys } from '../../shared/adapters/entra/issuer-keys.ts'
import { graphApplications } from '../../shared/adapters/graph/graph-applications.ts'
import { deliveryId, entraTenantId, memberId, newestFirst } from '../../shared/domain/ids.ts'
import type { StepOutcome } from '../../shared/domain/integration/credential-task.ts'
import { platformTrust } from '../../shared/domain/tokens/platform-trust.ts'
import { secondsToWait } from '../../shared/domain/patience.ts'
import { integrationSecretName } from '../../shared/domain/secret-name.ts'
import type { Secret } from '../../shared/domain/secret.ts'
import type { RequestPorts } from '../../shared/ports/ports.ts'
import { provisionStep, refuseProvisioning } from '../../shared/services/integration/provision.ts'
import { refuseRotation, rotationStep } from '../../shared/services/integration/rotate.ts'
import type { IntegrationWork } from '../../shared/services/integration/start-integration-work.ts'
import { hubIdentity, setStage, type Stage } from '../local/simulators/support.ts'
import { noon, northBank, anOrganisation } from '../shared/support/facts.ts'
import { memoryPorts, platform, type MemoryPorts } from './memory-ports.ts'
import type { MemoryTables } from './memory-tables.ts'

export const engineer = memberId('eeeeeeee-0000-4000-8000-00000000000e')

export interface IntegrationOffice {
  readonly stage: Stage
  readonly ports: MemoryPorts
  readonly tables: MemoryTables
  /** How many requests were made of storage, the vault and Microsoft. */
  readonly requests: () => number
  /** Called before each of them. */
  watch: (() => Promise<void>) | undefined
  /**
   * Ends everything when the `count`th request from now on has taken effect, before its answer arrives: for what is left, that is the same
   * as right before the next one.
   */
  crashAfter(count: number): void
  readonly crashed: () => boolean
  revive(): void
  /** Moves a provisioning or a rotation on as its workflow does, in no time; a crash is followed by a new start. */
  drive(work: IntegrationWork): Promise<void>
  /** Does the next step while an earlier run of it, which has added its credential already, writes that down. */
  overtake(work: IntegrationWork): Promise<void>
  /** Somebody of the customer's opens the delivery of every Secret that is not superseded. */
  take(): Promise<void>
  /** Whether the value of a Secret opens the System API now. */
  works(secret: Secret): Promise<boolean>
  /** Asks without being counted, crashed or watched. */
  apart<Result>(ask: () => Promise<Result>): Promise<Result>
  stop(): Promise<void>
}

/** The services that look after system integrations, on tables in memory and a simulated Microsoft that shares their clock. */
export async function openIntegrationOffice(): Promise<IntegrationOffice> {
  const { ports: bare, tables } = memoryPorts(noon)
  const { clock } = bare
  const stage = await setStage('bank', { identity: { port: 0 }, clock })
  const { systemApi } = stage.world.apps
  const tid = entraTenantId(stage.world.platform.tid)
  const fault = faults(stage)
  const wait = (milliseconds: number) => {
    clock.advance(milliseconds / 60_000)
    return Promise.resolve()
  }
  const fetchEntra = fetchFrom(stage.entra)
  const metadata = entraMetadata(fetchEntra, clock)
  const v1Issuer = `${stage.entra}/{tenantid}/`
  const requests: RequestPorts = {
    ...bare,
    issuerKeys: entraIssuerKeys(metadata, v1Issuer, fetchEntra, clock),
    platform: {
      ...platform,
      tid,
      trust: platformTrust({
        authorityHost: stage.entra,
        v1Issuer,
        tid,
        managementApi: stage.world.apps.managementApi,
        systemApi: { ...systemApi, idtyp: 'optional' },
        own: { issuer: platform.publicUrl, audiences: platform.issuing.audiences },
      }),
      systemApi: {
        clientId: systemApi.clientId,
        scope: `${systemApi.appIdUri}/.default`,
        tokenEndpoint: `${stage.entra}/${tid}/oauth2/v2.0/token`,
      },
    },
    random: secureRandom,
    applications: graphApplications({
      baseUrl: stage.graph,
      clock,
      credential: hubIdentity(stage),
      patience: { limit: 5_000, timeout: 5_000, random: () => 0.5, wait },
    }),
    grantAppToken: appTokens(stage.entra, metadata),
    secrets: {
      find: (...asked) => fault.request(() => bare.secrets.find(...asked)),
      put: (...asked) => fault.request(() => bare.secrets.put(...asked)),
      versions: (...asked) => fault.request(() => bare.secrets.versions(...asked)),
      remove: (...asked) => fault.request(() => bare.secrets.remove(...asked)),
    },
  }
  const ports: MemoryPorts = { ...requests, clock, workflows: bare.workflows }
  tables.watch = (_request, when) => fault.meet(when)
  await ports.organisations.insert(anOrganisation({ organisationId: northBank }))
  const unlessDead = (thrown: unknown) => {
    if (!fault.dead) throw thrown
    return { kind: 'more' } as const
  }
  const office: IntegrationOffice = {
    stage,
    ports,
    tables,
    watch: undefined,
    requests: () => fault.count,
    crashAfter: (count) => {
      fault.at = fault.count + count
    },
    crashed: () => fault.dead,
    revive: () => {
      fault.dead = false
      fault.at = undefined
    },
    drive: async (work) => {
      let waits = 0
      for (let count = 0; count < 400; count += 1) {
        const outcome = await step(ports, work).catch(unlessDead)
        if (fault.dead) {
          office.revive()
          waits = 0
          continue
        }
        if (outcome.kind === 'over') return
        if (outcome.kind === 'more') {
          waits = 0
          continue
        }
        const seconds = secondsToWait(waits, outcome.seconds, outcome.code)
        waits += 1
        if (seconds !== undefined) clock.advance(seconds / 60)
        else {
          const refused = await refuse(ports, work, outcome).catch(unlessDead)
          if (!office.crashed() && refused.kind === 'over') return
        }
      }
      throw new Error('It never ends.')
    },
    overtake: async (work) => {
      const { secrets, applications } = ports
      const [reached, released] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
      const put: typeof secrets.put = async (...asked) => {
        reached.resolve(undefined)
        await released.promise
        return secrets.put(...asked)
      }
      const slow = step({ ...ports, secrets: { ...secrets, put } }, work)
      await reached.promise
      const find: typeof applications.find = async (...asked) => {
        released.resolve(undefined)
        await slow
        // By now all of Microsoft knows what the slow one added.
        clock.advance(5)
        return applications.find(...asked)
      }
      await step({ ...ports, applications: { ...applications, find } }, work)
    },
    take: () =>
      fault.apart(async () => {
        const { items } = await ports.integrationSecrets.list(northBank, { limit: 100 })
        for (const { organisationId, clientId, keyId, supersededAt } of items)
          if (supersededAt === undefined)
            await ports.deliveries.insert({
              ...{ organisationId, clientId, keyId, state: 'opened', proofHash: '', keyHash: '' },
              deliveryId: deliveryId(`${newestFirst(clock.now())}-${secureRandom.guid().slice(0, 8)}`),
              createdAt: clock.now(),
              expiresAt: clock.now(),
              endedAt: clock.now(),
            })
      }),
    works: async ({ organisationId, clientId, vaultVersion }) => {
      const value = await bare.secrets.find(organisationId, integrationSecretName(clientId), vaultVersion)
      return value !== undefined && fault.apart(() => opens(stage, clientId, value))
    },
    apart: (ask) => fault.apart(ask),
    stop: async () => {
      fault.restore()
      await stage.stop()
    },
  }
  fault.watch = () => office.watch?.()
  return office
}

const step = (ports: RequestPorts, work: IntegrationWork): Promise<StepOutcome> =>
  work.kind === 'provisioning' ? provisionStep(ports, work) : rotationStep(ports, work)

const refuse = (ports: RequestPorts, work: IntegrationWork, { code }: Extract<StepOutcome, { kind: 'wait' }>) =>
  work.kind === 'provisioning' ? refuseProvisioning(ports, { ...work, code }) : refuseRotation(ports, { ...work, code })

/** Whether these credentials get a token that brings the role System. */
async function opens(stage: Stage, clientId: string, secret: string): Promise<boolean> {
  const answer = await fetch(`${stage.entra}/${stage.world.platform.tid}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: secret,
      scope: `${stage.world.apps.systemApi.appIdUri}/.default`,
    }),
  })
  return answer.ok
}

/** A process that can end at any request: from then on nothing it asks arrives anywhere, until it is started again. */
function faults(stage: Stage) {
  const honest = globalThis.fetch
  let apart = 0
  const fault = {
    count: 0,
    at: undefined as number | undefined,
    dead: false,
    watch: undefined as (() => Promise<void> | undefined) | undefined,
    meet: async (when: 'before' | 'after') => {
      if (apart > 0) return
      if (fault.dead) throw new Error('The process has ended.')
      if (when === 'before') {
        await fault.watch?.()
        fault.count += 1
      }
      if (when === 'before' || fault.at !== fault.count) return
      fault.dead = true
      throw new Error('The process ends here.')
    },
    request: async <Result>(ask: () => Promise<Result>): Promise<Result> => {
      await fault.meet('before')
      const answer = await ask()
      await fault.meet('after')
      return answer
    },
    /** For the eyes of the test alone. */
    apart: async <Result>(ask: () => Promise<Result>): Promise<Result> => {
      apart += 1
      try {
        return await ask()
      } finally {
        apart -= 1
      }
    },
    restore: () => {
      globalThis.fetch = honest
    },
  }
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    const counted = url.startsWith(`${stage.graph}/v1.0`) || url.includes('/oauth2/v2.0/token')
    return counted ? fault.request(() => honest(input, init)) : honest(input, init)
  }
  return fault
}
