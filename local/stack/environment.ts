import type { World } from '../worlds/world.ts'
import { secretsFolderOf } from './seed.ts'

/** Settings by name, as Azure would give them. */
export type Environment = Readonly<Record<string, string | undefined>>

export interface Addresses {
  readonly publicUrl: string
  readonly entra: string | undefined
  readonly graph: string | undefined
  /** A connection string; undefined where the settings name the tables in another way. */
  readonly storage: string | undefined
  readonly data: string
}

/** The settings under which the hub runs here: what is given counts, and the world fills in the rest. */
export function hubEnvironment(world: World | undefined, addresses: Addresses, given: Environment): Environment {
  const filled = { ...fixedSettings(addresses), ...(world ? worldSettings(world, addresses) : {}) }
  const missing = Object.entries(filled).filter(([name]) => (given[name] ?? '') === '')
  return { ...given, ...Object.fromEntries(missing) }
}

function fixedSettings({ publicUrl, storage, data }: Addresses): Environment {
  return {
    PUBLIC_URL: publicUrl,
    AzureWebJobsStorage: storage,
    TABLE_STORAGE_CONNECTION_STRING: storage,
    SECRETS_FOLDER: secretsFolderOf(data),
    AzureWebJobsDisableHomepage: 'true',
  }
}

function worldSettings({ platform, apps }: World, { entra, graph }: Addresses): Environment {
  const { managementUi, managementApi, partner } = apps
  return {
    PLATFORM_ORGANISATION_ID: platform.organisationId,
    PLATFORM_TENANT_ID: platform.tid,
    PLATFORM_NAME: platform.displayName,
    FIRST_OPERATOR: platform.firstOperator && `${platform.firstOperator.tid}/${platform.firstOperator.oid}`,
    ENTRA_AUTHORITY_HOST: entra,
    GRAPH_BASE_URL: graph,
    MANAGEMENT_UI_CLIENT_ID: managementUi.clientId,
    MANAGEMENT_UI_CLIENT_SECRET: managementUi.clientSecret,
    MANAGEMENT_API_CLIENT_ID: managementApi.clientId,
    MANAGEMENT_API_SCOPE: `${managementApi.appIdUri}/${managementApi.scope}`,
    MICROSOFT_CLIENT_ID: partner.clientId,
    MICROSOFT_CLIENT_SECRET: partner.clientSecret,
  }
}
