import type { World } from '../worlds/world.ts'
import { simulatedSender } from '../simulators/mail/mail-simulator.ts'
import { secretsFolderOf } from './seed.ts'
import type { SimulatedAddresses } from './simulator-process.ts'

/** Settings by name, as Azure would give them. */
export type Environment = Readonly<Record<string, string | undefined>>

export interface Addresses extends SimulatedAddresses {
  readonly publicUrl: string
  /** A connection string; undefined where the settings name the tables in another way. */
  readonly storage: string | undefined
  /** The queue of that storage in which the simulated vault tells of secrets that end soon. */
  readonly vaultEvents?: string | undefined
  readonly data: string
}

/** The settings under which the hub runs here: what is given counts, and the world fills in the rest. */
export function hubEnvironment(world: World | undefined, addresses: Addresses, given: Environment): Environment {
  const filled = { ...fixedSettings(addresses), ...(world ? worldSettings(world, addresses) : {}) }
  const missing = Object.entries(filled).filter(([name]) => (given[name] ?? '') === '')
  return { ...given, ...Object.fromEntries(missing) }
}

function fixedSettings({ publicUrl, storage, vaultEvents, data, vault }: Addresses): Environment {
  return {
    PUBLIC_URL: publicUrl,
    AzureWebJobsStorage: storage,
    TABLE_STORAGE_CONNECTION_STRING: storage,
    SECRETS_FOLDER: vault === undefined ? secretsFolderOf(data) : undefined,
    VAULT_EVENTS_QUEUE: vaultEvents,
    AzureWebJobsDisableHomepage: 'true',
    // A machine that happens to be on at night needs no copy of its simulated data.
    BACKUP_HOUR: 'off',
  }
}

function worldSettings({ platform, apps }: World, addresses: Addresses): Environment {
  const { managementUi, managementApi, systemApi, partner } = apps
  const { entra, graph, vault, mail, dns, identity, identityHeader } = addresses
  return {
    PLATFORM_ORGANISATION_ID: platform.organisationId,
    PLATFORM_TENANT_ID: platform.tid,
    PLATFORM_NAME: platform.displayName,
    FIRST_OPERATOR: platform.firstOperator && `${platform.firstOperator.tid}/${platform.firstOperator.oid}`,
    ENTRA_AUTHORITY_HOST: entra,
    GRAPH_BASE_URL: graph,
    KEY_VAULT_URL: vault,
    NAME_SERVERS: dns,
    MAIL_ENDPOINT: mail,
    MAIL_SENDER: mail && simulatedSender,
    IDENTITY_ENDPOINT: identity && `${identity}/msi/token`,
    IDENTITY_HEADER: identityHeader,
    ALLOW_LOOPBACK_UPSTREAMS: 'true',
    MANAGEMENT_UI_CLIENT_ID: managementUi.clientId,
    MANAGEMENT_UI_CLIENT_SECRET: managementUi.clientSecret,
    MANAGEMENT_API_CLIENT_ID: managementApi.clientId,
    MANAGEMENT_API_SCOPE: `${managementApi.appIdUri}/${managementApi.scope}`,
    ENTRA_V1_ISSUER: entra && `${entra}/{tenantid}/`,
    SYSTEM_API_CLIENT_ID: systemApi.clientId,
    SYSTEM_API_APP_ID_URI: systemApi.appIdUri,
    TENANTRY_EDITION: 'enterprise',
    // No secret: it opens local hubs only.
    PLATFORM_MASTER_API_KEY: 'local-only-platform-master-api-key',
    MICROSOFT_CLIENT_ID: partner.clientId,
    MICROSOFT_CLIENT_SECRET: partner.clientSecret,
  }
}
