import { app } from '@azure/functions'
import { fileURLToPath } from 'node:url'
import { addressGuard } from '../shared/adapters/address-guard/address-guard.ts'
import { packing } from '../shared/adapters/archive/packing.ts'
import { azureBlobs, noBlobs } from '../shared/adapters/blob-storage/blobs.ts'
import { assertionKeys } from '../shared/adapters/crypto/assertion-keys.ts'
import { keyPairs } from '../shared/adapters/crypto/key-pairs.ts'
import { nameServers } from '../shared/adapters/dns/name-servers.ts'
import { askCipp, askConnection } from '../shared/adapters/cipp/cipp-client.ts'
import { cippDirectorySource, probeCipp, tenantLists } from '../shared/adapters/cipp/cipp-directory-source.ts'
import { cippPeopleSource } from '../shared/adapters/cipp/cipp-people-source.ts'
import { sealing } from '../shared/adapters/crypto/sealing.ts'
import { readCertificate } from '../shared/adapters/crypto/read-certificate.ts'
import { secureRandom } from '../shared/adapters/crypto/secure-random.ts'
import { appTokens } from '../shared/adapters/entra/app-tokens.ts'
import { delegatedTokens } from '../shared/adapters/entra/delegated-tokens.ts'
import { fetchFrom } from '../shared/adapters/entra/entra-address.ts'
import { entraExamination } from '../shared/adapters/entra/entra-examination.ts'
import { entraMetadata } from '../shared/adapters/entra/entra-metadata.ts'
import { entraSignIn } from '../shared/adapters/entra/entra-sign-in.ts'
import { entraIssuerKeys } from '../shared/adapters/entra/issuer-keys.ts'
import { partnerSignIn } from '../shared/adapters/entra/partner-sign-in.ts'
import { probeConsent } from '../shared/adapters/entra/probe-consent.ts'
import { cachedFlags } from '../shared/adapters/feature-flags/cached-flags.ts'
import { graphApplications } from '../shared/adapters/graph/graph-applications.ts'
import { graphDirectorySource, probeGraph } from '../shared/adapters/graph/graph-directory-source.ts'
import { usualPatience } from '../shared/adapters/graph/graph-reading.ts'
import { graphPeopleSource } from '../shared/adapters/graph/graph-people-source.ts'
import { federatedToken } from '../shared/adapters/identity/federated-token.ts'
import { keyVaultSecrets } from '../shared/adapters/key-vault/key-vault-secrets.ts'
import { vaultEventReader } from '../shared/adapters/key-vault/vault-events.ts'
import { azureMail } from '../shared/adapters/mail/azure-mail.ts'
import { noMail } from '../shared/adapters/mail/no-mail.ts'
import { pageFiles } from '../shared/adapters/page-files/page-files.ts'
import { providerClient } from '../shared/adapters/providers/provider-client.ts'
import { readRows } from '../shared/adapters/rows/read-rows.ts'
import { cachedSecrets } from '../shared/adapters/secrets/cached-secrets.ts'
import { fileSecrets, noSecrets } from '../shared/adapters/secrets/file-secrets.ts'
import { environmentSecrets, secretChain } from '../shared/adapters/secrets/secret-chain.ts'
import { sendWebhook } from '../shared/adapters/webhook/send-webhook.ts'
import { keepTelemetry } from '../shared/adapters/telemetry/telemetry.ts'
import { watchRequests } from '../shared/adapters/telemetry/watch-requests.ts'
import { operatorWebhook } from '../shared/adapters/webhook/operator-webhook.ts'
import { storagePorts } from '../shared/adapters/table-storage/storage-ports.ts'
import type { Clock } from '../shared/ports/clock.ts'
import type { Ports } from '../shared/ports/ports.ts'
import type { Telemetry } from '../shared/ports/telemetry.ts'
import { ownKeys } from '../shared/services/own-keys.ts'
import { callerFacts } from '../shared/services/caller-facts.ts'
import { mappingFacts } from '../shared/services/mapping-facts.ts'
import { chooseDirectorySource, choosePeopleSource } from '../shared/services/choose-source.ts'
import { cippTokens } from '../shared/services/cipp-tokens.ts'
import { sharedLimits } from '../shared/services/shared-limits.ts'
import { measuredPorts, upstreamsAt } from '../shared/services/measured-ports.ts'
import { partnerTokens } from '../shared/services/partner-tokens.ts'
import { readSettings, type Settings } from '../shared/settings.ts'
import { registerCatalogue } from './catalogue.ts'

/** The environment is asked first, then the files, then the vault; what is kept goes into the last of them that there is. */
function composeSecrets(settings: Settings, clock: Clock) {
  const vault = settings.keyVaultUrl === undefined ? undefined : keyVaultSecrets(settings.keyVaultUrl)
  const files = settings.secretsFolder === undefined ? [] : [fileSecrets(settings.secretsFolder)]
  const stores = [...files, ...(vault ? [cachedSecrets(vault, clock)] : [])]
  const secrets = secretChain(
    [environmentSecrets(settings.appSecrets), ...stores.slice(0, -1)],
    stores.at(-1) ?? noSecrets,
  )
  return { vault, secrets }
}

interface SourceNeeds {
  readonly clock: Clock
  readonly secrets: Ports['secrets']
  readonly guard: Ports['addressGuard']
  readonly tokens: ReturnType<typeof partnerTokens>
  readonly grantAppToken: Ports['grantAppToken']
}

/** Where managed tenants and their people are read: Graph and CIPP. */
function composeSources(
  baseUrl: string,
  { clock, secrets, guard, tokens, grantAppToken }: SourceNeeds,
): Pick<Ports, 'directorySource' | 'peopleSource' | 'probeSource'> {
  const askAnyCipp = askCipp(guard, clock)
  const cipp = askConnection(askAnyCipp, cippTokens({ secrets, clock }, grantAppToken))
  const cippLists = tenantLists(cipp, clock)
  return {
    directorySource: chooseDirectorySource({
      direct: graphDirectorySource(baseUrl, tokens, clock),
      cipp: cippDirectorySource(cippLists),
    }),
    peopleSource: choosePeopleSource({
      direct: graphPeopleSource({ baseUrl, clock, patience: usualPatience }, tokens),
      cipp: cippPeopleSource(cipp, cippLists, clock),
    }),
    probeSource: { direct: probeGraph(baseUrl, clock), cipp: probeCipp(askAnyCipp) },
  }
}

/** Every request that leaves this process is watched from here on. */
function composeTelemetry({ entra, graphBaseUrl, keyVaultUrl, mail, tables }: Settings, clock: Clock): Telemetry {
  const telemetry = keepTelemetry(clock)
  const upstreams = upstreamsAt({
    authorityHost: entra.authorityHost,
    graphBaseUrl,
    keyVaultUrl,
    mailEndpoint: mail?.endpoint,
    tables: tables.kind === 'identity' ? tables.url : tables.connectionString,
  })
  watchRequests(telemetry, upstreams, secureRandom)
  return telemetry
}

/** The composition root: settings → adapters → ports. */
function composePorts(settings: Settings): Ports {
  const clock = { now: () => new Date() }
  const { storage, check } = storagePorts(settings.tables, clock, secureRandom)
  const fetchEntra = fetchFrom(settings.entra.authorityHost)
  const metadata = entraMetadata(fetchEntra, clock)
  const federated = federatedToken({ forSimulated: settings.entra.authorityHost.startsWith('http:') })
  const entraClient = { ...settings.entra, federated }
  const { vault, secrets } = composeSecrets(settings, clock)
  const tokens = partnerTokens(
    { connections: storage.connections, secrets, clock },
    delegatedTokens(settings.entra.authorityHost, metadata),
  )
  const guard = addressGuard({ allowLoopback: settings.allowLoopbackUpstreams })
  const grantAppToken = appTokens(settings.entra.authorityHost, metadata)
  return measuredPorts({
    ...storage,
    featureFlags: cachedFlags(storage.featureFlags, clock),
    platform: settings.platform,
    clock,
    telemetry: composeTelemetry(settings, clock),
    random: secureRandom,
    sealing,
    entraSignIn: entraSignIn(entraClient, metadata),
    probeConsent: probeConsent(entraClient, metadata),
    entraExamination: entraExamination(entraClient, metadata),
    nameServers: nameServers(settings.nameServers),
    issuerKeys: entraIssuerKeys(metadata, settings.entra.v1Issuer, fetchEntra, clock),
    callerFacts: callerFacts({ ...storage, clock }),
    mappingFacts: mappingFacts({ ...storage, clock }),
    limits: sharedLimits({ ...storage, clock, random: secureRandom }),
    readRows,
    packing,
    blobs: settings.archives === undefined ? noBlobs : azureBlobs(settings.archives),
    ...composeSources(settings.graphBaseUrl, { clock, secrets, guard, tokens, grantAppToken }),
    partnerSignIn: partnerSignIn(settings.connecting, metadata),
    grantAppToken,
    applications: graphApplications({ baseUrl: settings.graphBaseUrl, clock }),
    readCertificate,
    secrets,
    keyPairs,
    assertionKeys,
    ownKeys: ownKeys({ signingKeys: storage.signingKeys, keyPairs, secrets, clock, random: secureRandom }),
    addressGuard: guard,
    mail: settings.mail === undefined ? noMail : azureMail(settings.mail),
    tellOperators: operatorWebhook(settings.operatorWebhookUrl, { guard, secrets }),
    readVaultEvents: vaultEventReader(settings.keyVaultUrl),
    sendWebhook: sendWebhook(guard, clock),
    providerClient: providerClient(guard, clock, federated),
    dependencies: [
      { name: 'storage', check },
      {
        name: 'identity provider',
        check: async () => {
          await metadata.document()
        },
      },
      ...(vault ? [{ name: 'key vault', check: vault.check } as const] : []),
    ],
  })
}

/** The built pages lie beside the bundle (`dist/web`); from the sources they are one folder further. */
const pagesFolder = import.meta.url.endsWith('.ts') ? '../dist/web' : '../web'

const settings = readSettings()
const ports = composePorts(settings)
registerCatalogue(ports, pageFiles(fileURLToPath(new URL(pagesFolder, import.meta.url))), {
  vaultEvents: settings.vaultEventsQueue,
})
// No invocation comes any more that would tell what was measured since the last one.
app.hook.appTerminate(() => {
  for (const line of ports.telemetry.due('all')) console.log(line)
})
