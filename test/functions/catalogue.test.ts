import { app, type HttpFunctionOptions } from '@azure/functions'
import * as df from 'durable-functions'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { registerCatalogue, type Queues } from '../../functions/catalogue.ts'
import { api } from '../../shared/contract/api.ts'
import { pages } from '../../shared/contract/pages.ts'
import { noon } from '../shared/support/facts.ts'
import { memoryPorts } from '../support/memory-ports.ts'

/** What the host would be told, by the function's name. */
function registered(queues: Queues = {}) {
  const https = new Map<string, HttpFunctionOptions>()
  const others: string[] = []
  vi.spyOn(app, 'http').mockImplementation((name, options) => void https.set(name, options))
  vi.spyOn(app, 'timer').mockImplementation((name) => void others.push(name))
  vi.spyOn(df.app, 'activity').mockImplementation((name) => {
    others.push(name)
    return undefined as never
  })
  vi.spyOn(df.app, 'orchestration').mockImplementation((name) => {
    others.push(name)
    return undefined as never
  })
  const queuesRead: unknown[] = []
  vi.spyOn(app, 'storageQueue').mockImplementation((name, { queueName, connection }) => {
    queuesRead.push([name, queueName, connection])
  })
  registerCatalogue(memoryPorts(noon).ports, { find: () => Promise.resolve(undefined) }, queues)
  return { https, others, queuesRead }
}

afterEach(() => {
  vi.restoreAllMocks()
})

/** Addresses that anybody may visit, signed in or not; everything else is the API's and goes through its kit. */
const publicNavigations = [
  'AuthorisationServer',
  'BackChannelLogout',
  'Console',
  'EditProfile',
  'EntraFrontChannelLogout',
  'ExchangeToken',
  'FinishConnection',
  'FinishConsent',
  'FinishProviderSignIn',
  'FinishSignIn',
  'FinishSignOut',
  'FrontChannelLogout',
  'Home',
  'InitiateSignIn',
  'KeySet',
  'Live',
  'OpenApi',
  'OpenIdConfiguration',
  'Ready',
  'RevokeToken',
  'StartSignIn',
]

describe('the catalogue', () => {
  it('registers the routes of the API and a short list of public navigations, and nothing else over HTTP', () => {
    const routes = Object.values(api).map(({ name }) => name)
    expect([...registered().https.keys()].sort()).toEqual([...routes, ...publicNavigations].sort())
  })

  it('registers each route as the contract has it', () => {
    const { https } = registered()
    for (const { name, method, route } of Object.values(api))
      expect(https.get(name)).toMatchObject({ methods: [method], route, authLevel: 'anonymous' })
  })

  it('gives no two functions one method and address', () => {
    const addresses = [...registered().https.values()].flatMap(({ methods = [], route }) =>
      methods.map((method) => `${method} ${route?.replace(/\{\w+\}/g, '{}') ?? ''}`),
    )
    expect(new Set(addresses).size).toBe(addresses.length)
  })

  it('only reads in public navigations, the answer of the identity provider and tokens aside', () => {
    const { https } = registered()
    const changing = publicNavigations.filter((name) => https.get(name)?.methods?.some((method) => method !== 'GET'))
    expect(changing).toEqual([
      'BackChannelLogout',
      'ExchangeToken',
      'FinishProviderSignIn',
      'FinishSignIn',
      'InitiateSignIn',
      'RevokeToken',
    ])
  })

  it('serves the addresses that browsers are sent to', () => {
    const routes = [...registered().https.values()].map(({ route }) => `/${route ?? ''}`)
    expect(routes).toContain(pages.startSignIn)
    expect(routes).toContain('/console/{*path}')
  })

  it("reads the vault's events where there is a queue of them, and no queue elsewhere", () => {
    expect(registered().queuesRead).toEqual([])
    expect(registered({ vaultEvents: 'vault-events' }).queuesRead).toEqual([
      ['TakeVaultEvents', 'vault-events', 'AzureWebJobsStorage'],
    ])
  })

  it('wakes for workflows, their activities and timers', () => {
    expect(registered().others.sort()).toEqual([
      'Backup',
      'BackupStep',
      'DeliverEvents',
      'DeliverWebhook',
      'DiscoverDomains',
      'DiscoverPage',
      'DiscoverTenants',
      'Examine',
      'FailDiscovery',
      'FailSync',
      'FailTenant',
      'FinishDiscovery',
      'FinishSync',
      'IntegrationStep',
      'IntegrationWork',
      'ListLane',
      'PersonTask',
      'PersonTaskStep',
      'PlanSync',
      'ProbeConsents',
      'ProbeConsentsPage',
      'PurgeAudit',
      'PurgeContactChanges',
      'PurgeEvents',
      'PurgeExpired',
      'PurgeHistory',
      'PurgeLimits',
      'PurgeSignInTraces',
      'PurgeSyncs',
      'PurgeWorkflows',
      'ReapSyncs',
      'RecheckDomains',
      'RefreshProviders',
      'RefuseIntegrationWork',
      'ResumeIntegrationWork',
      'ResumePersonTasks',
      'RotateSigningKeys',
      'SettleMapping',
      'SettleMappingPage',
      'StartDueDiscoveries',
      'StartDueRotations',
      'StartDueSyncs',
      'SweepConsents',
      'SweepCredentials',
      'SyncLane',
      'SyncRun',
      'SyncTenant',
      'SyncTenantStep',
      'SyncTenants',
      'SyncUndo',
      'TellInterrupted',
      'TendAccessReviews',
      'TendBackups',
      'TendWebhooks',
      'UndoStep',
      'WatchSecrets',
    ])
  })
})
