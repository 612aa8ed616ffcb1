import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entraTenantId } from '../../shared/domain/ids.ts'
import { platformTrust } from '../../shared/domain/tokens/platform-trust.ts'
import { readSettings, SettingsError } from '../../shared/settings.ts'

const sound = {
  PUBLIC_URL: 'https://hub.example',
  PLATFORM_ORGANISATION_ID: '99999999-9999-4999-8999-99999999999A',
  PLATFORM_TENANT_ID: '88888888-8888-4888-8888-888888888888',
  MANAGEMENT_UI_CLIENT_ID: 'ui',
  MANAGEMENT_UI_CLIENT_SECRET: 'secret',
  MANAGEMENT_API_CLIENT_ID: 'api',
  MANAGEMENT_API_SCOPE: 'api://api/access_as_user',
  TABLE_STORAGE_URL: 'https://account.table.core.windows.net',
}
type Given = Readonly<Record<string, string | undefined>>
const read = (change: Given = {}) => readSettings({ ...sound, ...change })

function faultsOf(change: Given, base: Given = sound): readonly string[] {
  try {
    readSettings({ ...base, ...change })
    return []
  } catch (thrown) {
    if (thrown instanceof SettingsError) return thrown.faults
    throw thrown
  }
}

describe('settings', () => {
  it('are read whole, with the public cloud and the usual limits as defaults', () => {
    const { platform, entra, graphBaseUrl, tables, appSecrets } = read()
    expect(platform).toMatchObject({
      publicUrl: 'https://hub.example',
      organisationId: '99999999-9999-4999-8999-99999999999a',
      displayName: 'Platform',
      returnOrigins: [],
      sessionLimits: { idle: 30, absolute: 480, renewAfter: 55, staleAfter: 60 },
      managementApi: { clientId: 'api', scope: 'access_as_user' },
    })
    expect(platform).not.toHaveProperty('firstOperator')
    expect(entra).toMatchObject({
      authorityHost: 'https://login.microsoftonline.com',
      apiScope: 'api://api/access_as_user',
      responseMode: 'query',
      redirectUri: 'https://hub.example/auth/callback/entra',
    })
    expect([graphBaseUrl, tables.kind]).toEqual(['https://graph.microsoft.com', 'identity'])
    expect(appSecrets).toEqual({})
  })

  it('say whose tokens are believed: App ID URIs, clouds and the usual issuers go without saying', () => {
    const { platform, entra } = read({ SYSTEM_API_CLIENT_ID: 'system' })
    expect(platform.ownClientIds).toEqual(['ui', 'api', 'system'])
    expect(entra.v1Issuer).toBe('https://sts.windows.net/{tenantid}/')
    const tid = '88888888-8888-4888-8888-888888888888'
    expect(platform.trust).toEqual(
      platformTrust({
        authorityHost: 'https://login.microsoftonline.com',
        v1Issuer: 'https://sts.windows.net/{tenantid}/',
        tid: entraTenantId(tid),
        managementApi: { clientId: 'api', appIdUri: 'api://api', scope: 'access_as_user' },
        systemApi: { clientId: 'system', appIdUri: 'api://system', idtyp: 'optional' },
        own: { issuer: 'https://hub.example', audiences: ['https://hub.example'] },
      }),
    )
    expect(read().platform.trust.issuers[0]?.audiences).toHaveLength(1)
    expect(read().platform.ownClientIds).toEqual(['ui', 'api'])
  })

  it('narrow whose tokens are believed', () => {
    const { platform, entra } = read({
      ENTRA_AUTHORITY_HOST: 'https://login.microsoftonline.us',
      ENTRA_V1_ISSUER: 'https://sts.microsoftonline.us/{tenantid}/',
      MANAGEMENT_API_APP_ID_URI: 'api://management',
      MANAGEMENT_API_CLIENTS: 'one, two',
      MANAGEMENT_API_REQUIRED_CLAIMS: 'acct',
      SYSTEM_API_CLIENT_ID: 'system',
      SYSTEM_API_APP_ID_URI: 'api://programs',
      SYSTEM_API_IDTYP: 'required',
    })
    expect(entra.v1Issuer).toBe('https://sts.microsoftonline.us/{tenantid}/')
    const people = { scopes: ['access_as_user'], clients: ['one', 'two'], claims: ['acct'] }
    const programs = { tenants: [platform.tid], idtyp: 'required' }
    expect(platform.trust.issuers.slice(0, 2)).toMatchObject([
      {
        issuer: 'https://login.microsoftonline.us/{tenantid}/v2.0',
        audiences: [
          { audience: 'api', accepts: { delegated: people } },
          { audience: 'system', accepts: { 'app-only': programs } },
        ],
      },
      {
        issuer: 'https://sts.microsoftonline.us/{tenantid}/',
        audiences: [{ audience: 'api://management' }, { audience: 'api://programs' }],
      },
    ])
  })

  it.each([
    ['ENTRA_V1_ISSUER', 'https://sts.windows.net/contoso/'],
    ['ENTRA_V1_ISSUER', 'http://sts.windows.net/{tenantid}/'],
    ['ENTRA_V1_ISSUER', '{tenantid}'],
    ['MANAGEMENT_API_CLIENTS', ' , '],
    ['SYSTEM_API_IDTYP', 'sometimes'],
  ])('take no %s like %j', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} `))])
  })

  it('switch the enterprise edition on by its name alone', () => {
    for (const [name, edition] of [
      ['enterprise', 'enterprise'],
      [' Enterprise ', 'enterprise'],
      ['enterprises', 'standard'],
      ['true', 'standard'],
      [undefined, 'standard'],
    ] as const)
      expect(read({ TENANTRY_EDITION: name }).platform.edition).toBe(edition)
  })

  it('take the master key for a secret of the app', () => {
    expect(read({ PLATFORM_MASTER_API_KEY: 'key' }).appSecrets.platform_master_api_key).toBe('key')
  })

  it('name the tenant of the partner application by its id, or any work account’s', () => {
    const tid = '88888888-8888-4888-8888-88888888888A'
    const tenantOf = (text: string) => read({ MICROSOFT_TENANT_ID: text }).appSecrets.microsoft_tenant_id
    expect([tenantOf(tid), tenantOf('organizations'), tenantOf(' ')]).toEqual([
      tid.toLowerCase(),
      'organizations',
      undefined,
    ])
    expect(faultsOf({ MICROSOFT_TENANT_ID: 'contoso' })).toEqual(['MICROSOFT_TENANT_ID is not a tenant id (a GUID)'])
  })

  it('sends a connecting back to its own address', () => {
    expect(read().connecting.redirectUri).toBe('https://hub.example/auth/callback/connection')
  })

  it('name every fault at once', () => {
    const faults = faultsOf({
      PUBLIC_URL: 'http://hub.example',
      PLATFORM_TENANT_ID: 'contoso',
      MANAGEMENT_UI_CLIENT_SECRET: ' ',
      ENTRA_RESPONSE_MODE: 'fragment',
      SESSION_IDLE_MINUTES: '0',
      FIRST_OPERATOR: 'ana@contoso.example',
      GRAPH_BASE_URL: 'graph',
    })
    for (const name of [
      'PUBLIC_URL',
      'PLATFORM_TENANT_ID',
      'ENTRA_RESPONSE_MODE',
      'SESSION_IDLE_MINUTES',
      'FIRST_OPERATOR',
      'GRAPH_BASE_URL',
    ])
      expect(faults.filter((fault) => fault.startsWith(`${name} `))).toHaveLength(1)
    expect(faults).toContain('MANAGEMENT_UI_CLIENT_SECRET is missing')
    expect(faultsOf({}, {})).toHaveLength(8)
  })

  it('never repeat a value: it may be a secret', () => {
    const names = fc.constantFrom(
      ...Object.keys(sound),
      'FIRST_OPERATOR',
      'RETURN_ORIGINS',
      'SESSION_IDLE_MINUTES',
      'ENTRA_RESPONSE_MODE',
    )
    fc.assert(
      fc.property(
        fc.uniqueArray(names, { minLength: 1 }),
        fc.constantFrom('CANARY-7f3a', 'http://u:CANARY-7f3a@x', 'http://CANARY-7f3a'),
        (broken, value) => {
          const faults = faultsOf(Object.fromEntries(broken.map((name) => [name, value])))
          expect(faults.join('\n')).not.toContain('CANARY-7f3a')
          expect(new SettingsError(faults).message).not.toContain('CANARY-7f3a')
        },
      ),
    )
  })

  it.each(['http://localhost:7071', 'http://127.0.0.1:7071', 'http://[::1]:7071', 'https://hub.example'])(
    'accept %s',
    (url) => {
      expect(faultsOf({ PUBLIC_URL: url, ENTRA_AUTHORITY_HOST: url, GRAPH_BASE_URL: url })).toEqual([])
    },
  )

  it.each([
    'http://hub.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://192.168.0.1',
    'ftp://localhost',
    'https://user:password@hub.example',
    'https://hub.example?x=1',
    'https://hub.example/#x',
    'hub.example',
  ])('refuse %s', (url) => {
    expect(faultsOf({ PUBLIC_URL: url }).length).toBeGreaterThan(0)
    expect(faultsOf({ ENTRA_AUTHORITY_HOST: url }).length).toBeGreaterThan(0)
  })

  it('keep origins as browsers write them', () => {
    const { platform } = read({
      PUBLIC_URL: ' HTTPS://Hub.Example:443/ ',
      RETURN_ORIGINS: 'https://App.example/, https://other.example:8443\nhttps://third.example',
    })
    expect(platform.publicUrl).toBe('https://hub.example')
    expect(platform.returnOrigins).toEqual([
      'https://app.example',
      'https://other.example:8443',
      'https://third.example',
    ])
  })

  it('refuse an origin with a path', () => {
    expect(faultsOf({ PUBLIC_URL: 'https://hub.example/hub' })).toEqual([
      'PUBLIC_URL must be an origin, without a path',
    ])
    expect(faultsOf({ RETURN_ORIGINS: 'https://app.example/path' })).toHaveLength(1)
  })

  it('take blank values for absent ones', () => {
    expect(read({ RETURN_ORIGINS: '', FIRST_OPERATOR: ' ', PLATFORM_NAME: '' }).platform.displayName).toBe('Platform')
  })

  it('name the first operator by tenant and object id', () => {
    const { platform } = read({ FIRST_OPERATOR: `${sound.PLATFORM_TENANT_ID}/Oid-1` })
    expect(platform.firstOperator).toEqual({ tid: sound.PLATFORM_TENANT_ID, oid: 'Oid-1' })
  })

  it('let a page renew before the API insists', () => {
    const renewing = { SESSION_RENEW_AFTER_MINUTES: '20', SESSION_STALE_AFTER_MINUTES: '19' }
    expect(faultsOf(renewing)).toHaveLength(1)
    expect(faultsOf({ ...renewing, SESSION_STALE_AFTER_MINUTES: '20' })).toEqual([])
  })

  it('want one way to storage, not none and not two', () => {
    const sentence = 'give one of TABLE_STORAGE_URL (managed identity) and TABLE_STORAGE_CONNECTION_STRING'
    expect(faultsOf({ TABLE_STORAGE_URL: undefined })).toEqual([sentence])
    expect(faultsOf({ TABLE_STORAGE_CONNECTION_STRING: 'x' })).toEqual([sentence])
    expect(read({ TABLE_STORAGE_URL: undefined, TABLE_STORAGE_CONNECTION_STRING: 'x' }).tables).toEqual({
      kind: 'connection-string',
      connectionString: 'x',
    })
  })
})

describe("settings of the hub's own tokens", () => {
  const issuing = (change: Given = {}) => read(change).platform.issuing

  it('are for its own API, ten minutes and ninety days by default', () => {
    expect(issuing()).toEqual({ audiences: ['https://hub.example'], tokenMinutes: 10, keyDays: 90 })
  })

  it('name the APIs of the platform, the usual one first', () => {
    const { audiences } = issuing({ API_AUDIENCES: ' https://orders.example, api://billing\nhttps://hub.example ' })
    expect(audiences).toEqual(['https://orders.example', 'api://billing', 'https://hub.example'])
    expect(faultsOf({ API_AUDIENCES: ' , ' })).toEqual([expect.stringMatching(/^API_AUDIENCES /)])
  })

  it.each([
    ['TOKEN_MINUTES', '60', '61'],
    ['TOKEN_MINUTES', '1', '0'],
    ['DELIVERY_DAYS', '14', '15'],
    ['DELIVERY_DAYS', '1', '0'],
    ['SIGNING_KEY_DAYS', '7', '6'],
    ['SIGNING_KEY_DAYS', '365', '366'],
    ['SIGN_IN_TRACE_DAYS', '1', '0'],
    ['SIGN_IN_TRACE_DAYS', '90', '91'],
    ['TRUSTED_PROXIES', '0', '6'],
    ['LIMIT_KEY', '6', '5'],
    ['LIMIT_SIGN_IN', '1000000', '0'],
    ['RATE_LIMITS', 'off', 'sometimes'],
    ['HISTORY_DAYS', '100', '99'],
    ['HISTORY_DAYS', '3650', '3651'],
  ])('%s may be %s and not %s', (name, sound, unsound) => {
    expect(faultsOf({ [name]: sound })).toEqual([])
    expect(faultsOf({ [name]: unsound })).toEqual([expect.stringMatching(new RegExp(`^${name} `))])
  })
})

describe('settings of mail and secrets', () => {
  it('are absent by default: no mail is sent, and no vault is asked', () => {
    const { mail, keyVaultUrl, allowLoopbackUpstreams } = read()
    expect([mail, keyVaultUrl, allowLoopbackUpstreams]).toEqual([undefined, undefined, false])
  })

  it('name the mail service and its sender together or not at all', () => {
    const both = { MAIL_ENDPOINT: 'https://hub.communication.azure.com/', MAIL_SENDER: 'DoNotReply@hub.example' }
    expect(read(both).mail).toEqual({
      endpoint: 'https://hub.communication.azure.com',
      sender: 'DoNotReply@hub.example',
    })
    const sentence = 'give both of MAIL_ENDPOINT and MAIL_SENDER, or none'
    expect(faultsOf({ MAIL_ENDPOINT: both.MAIL_ENDPOINT })).toEqual([sentence])
    expect(faultsOf({ MAIL_SENDER: both.MAIL_SENDER })).toEqual([sentence])
    expect(faultsOf({ ...both, MAIL_SENDER: 'nobody' })).toEqual(['MAIL_SENDER is not an e-mail address'])
  })

  it('name the vault by its origin', () => {
    expect(read({ KEY_VAULT_URL: 'https://hub.vault.azure.net/' }).keyVaultUrl).toBe('https://hub.vault.azure.net')
    expect(faultsOf({ KEY_VAULT_URL: 'https://hub.vault.azure.net/secrets' })).toHaveLength(1)
    expect(read({ VAULT_EVENTS_QUEUE: 'vault-events' }).vaultEventsQueue).toBe('vault-events')
    expect(read().vaultEventsQueue).toBeUndefined()
    for (const name of ['Vault', 'a', 'a--b', '-ab', 'ab-', 'x'.repeat(64)])
      expect(faultsOf({ VAULT_EVENTS_QUEUE: name }), name).toHaveLength(1)
  })
})

describe('the credential of the Management UI', () => {
  const without = { MANAGEMENT_UI_CLIENT_SECRET: undefined }
  const missing = ['MANAGEMENT_UI_CLIENT_SECRET is missing']

  it('is a secret where one is given, deployed or not', () => {
    expect(read().entra.clientSecret).toBe('secret')
    const deployed = { WEBSITE_SITE_NAME: 'hub', KEY_VAULT_URL: 'https://hub.vault.azure.net' }
    expect(read(deployed).entra.clientSecret).toBe('secret')
  })

  it.each([
    ['in a deployed app', { WEBSITE_SITE_NAME: 'hub', KEY_VAULT_URL: 'https://hub.vault.azure.net' }],
    ['where an identity is simulated', { IDENTITY_ENDPOINT: 'http://localhost:7086/msi/token' }],
  ])('is the managed identity without a secret %s', (_, place) => {
    for (const secret of [undefined, ' ']) {
      expect(faultsOf({ ...place, MANAGEMENT_UI_CLIENT_SECRET: secret })).toEqual([])
      expect(read({ ...place, MANAGEMENT_UI_CLIENT_SECRET: secret }).entra).not.toHaveProperty('clientSecret')
    }
  })

  it('is missed where there is neither', () => {
    expect(faultsOf(without)).toEqual(missing)
    expect(faultsOf({ ...without, IDENTITY_ENDPOINT: ' ' })).toEqual(missing)
  })
})

describe('a deployed app', () => {
  const deployed = { WEBSITE_INSTANCE_ID: 'instance-1', KEY_VAULT_URL: 'https://hub.vault.azure.net' }

  it('starts with settings of its own kind', () => {
    expect(faultsOf(deployed)).toEqual([])
  })

  it.each([
    ['PUBLIC_URL', { PUBLIC_URL: 'http://localhost:7071' }],
    ['ENTRA_AUTHORITY_HOST', { ENTRA_AUTHORITY_HOST: 'http://localhost:7072' }],
    ['GRAPH_BASE_URL', { GRAPH_BASE_URL: 'http://127.0.0.1:7073' }],
    ['TABLE_STORAGE_URL', { TABLE_STORAGE_URL: 'http://127.0.0.1:10002/account' }],
    ['SECRETS_FOLDER', { SECRETS_FOLDER: '/tmp/secrets' }],
    ['KEY_VAULT_URL', { KEY_VAULT_URL: 'http://localhost:7083' }],
    ['MAIL_ENDPOINT', { MAIL_ENDPOINT: 'http://localhost:7084', MAIL_SENDER: 'hub@mail.example' }],
    ['NAME_SERVERS', { NAME_SERVERS: '127.0.0.1:7087' }],
    ['ALLOW_LOOPBACK_UPSTREAMS', { ALLOW_LOOPBACK_UPSTREAMS: 'true' }],
    [
      'TABLE_STORAGE_URL',
      { TABLE_STORAGE_URL: undefined, TABLE_STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true' },
    ],
  ])("refuses a developer's %s, which a local one takes", (name, change) => {
    expect(faultsOf({ ...deployed, ...change })).toEqual([expect.stringContaining(name)])
    expect(faultsOf(change)).toEqual([])
  })

  it.each(['WEBSITE_INSTANCE_ID', 'WEBSITE_SITE_NAME', 'WEBSITE_POD_NAME', 'LEGION_SERVICE_HOST'])(
    'is known by %s, whatever the plan',
    (mark) => {
      expect(
        faultsOf({ ...deployed, WEBSITE_INSTANCE_ID: '', [mark]: 'x', SECRETS_FOLDER: '/tmp/secrets' }),
      ).toHaveLength(1)
    },
  )

  it('asks name servers by their IP addresses alone', () => {
    expect(readSettings({ ...sound, NAME_SERVERS: '192.0.2.1, [2001:db8::1]:5353' }).nameServers).toEqual([
      '192.0.2.1',
      '[2001:db8::1]:5353',
    ])
    expect(faultsOf({ NAME_SERVERS: 'dns.example' })).toEqual([expect.stringContaining('NAME_SERVERS')])
  })

  it('needs a vault: it has nowhere else to keep the secrets of connections', () => {
    expect(faultsOf({ ...deployed, KEY_VAULT_URL: undefined })).toEqual([
      expect.stringContaining('KEY_VAULT_URL is required'),
    ])
    expect(faultsOf({ KEY_VAULT_URL: undefined })).toEqual([])
  })

  it('names every such setting at once', () => {
    const change = { PUBLIC_URL: 'http://localhost', GRAPH_BASE_URL: 'http://localhost', SECRETS_FOLDER: 'x' }
    expect(faultsOf({ ...deployed, ...change })).toHaveLength(3)
  })
})
