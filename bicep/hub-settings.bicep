metadata name = 'Settings of the hub'
metadata description = 'What a platform says of itself, under the very names that the app reads (shared/settings.ts). `npm run check` holds the two together. No secret has a place here.'

@export()
@sealed()
@description('Settings that a parameter file gives. What follows from the deployment itself (addresses, identities, references to the vault) is not among them.')
type HubSettings = {
  @description('A GUID of your choice: the platform\'s own organisation. Never changes.')
  PLATFORM_ORGANISATION_ID: string

  @description('The platform\'s own Entra tenant.')
  PLATFORM_TENANT_ID: string

  @description('The platform\'s name, as people read it.')
  PLATFORM_NAME: string

  @description('{tid}/{oid} of the person who becomes its Admin while it has none.')
  FIRST_OPERATOR: string?

  @description('Further origins that a sign-in may return to, separated by blanks.')
  RETURN_ORIGINS: string?

  @description('Where Entra is, in another cloud.')
  ENTRA_AUTHORITY_HOST: string?

  @description('How the browser brings the answer back.')
  ENTRA_RESPONSE_MODE: ('query' | 'form_post')?

  @description('Issuer of version 1 tokens in that cloud, with {tenantid} in it.')
  ENTRA_V1_ISSUER: string?

  @description('Where Microsoft Graph is, in another cloud.')
  GRAPH_BASE_URL: string?

  @description('Client id of the registration Management UI.')
  MANAGEMENT_UI_CLIENT_ID: string

  @description('Client id of the registration Management API.')
  MANAGEMENT_API_CLIENT_ID: string

  @description('The API\'s scope, whole.')
  MANAGEMENT_API_SCOPE: string

  @description('The audience of the API\'s version 1 tokens; what the scope begins with where unsaid.')
  MANAGEMENT_API_APP_ID_URI: string?

  @description('Client ids whose user tokens are taken on the API, separated by blanks.')
  MANAGEMENT_API_CLIENTS: string?

  @description('Claims that user tokens on the API must have, separated by blanks.')
  MANAGEMENT_API_REQUIRED_CLAIMS: string?

  @description('Client id of the registration API System Integration.')
  SYSTEM_API_CLIENT_ID: string?

  @description('Its App ID URI.')
  SYSTEM_API_APP_ID_URI: string?

  @description('Whether tokens of programs must say that they are.')
  SYSTEM_API_IDTYP: ('optional' | 'required')?

  @description('Names of the platform\'s APIs that the hub\'s own tokens are for, the usual one first.')
  API_AUDIENCES: string?

  @description('How long such a token lives, in minutes: 1 to 60.')
  TOKEN_MINUTES: string?

  @description('After how many days the signing key is changed: 7 to 365.')
  SIGNING_KEY_DAYS: string?

  @description('For how many days traces of sign-ins are kept: 1 to 90.')
  SIGN_IN_TRACE_DAYS: string?
  HISTORY_DAYS: string?

  @description('The hour, 0 to 23 UTC, at which a backup is made each night; off: only when an operator asks.')
  BACKUP_HOUR: string?

  @description('How many backups stay: 1 to 400.')
  BACKUPS_KEPT: string?

  @description('Starts and answers of sign-ins that one network may send a minute.')
  LIMIT_SIGN_IN: string?

  @description('Questions of sign-in pages of one network, a minute.')
  LIMIT_LOOK_UP: string?

  @description('Secret links that do not hold, of one network, a minute.')
  LIMIT_LINK: string?

  @description('Tokens that do not hold, of one network, a minute.')
  LIMIT_TOKEN: string?

  @description('Requests of one program about tokens, a minute.')
  LIMIT_PROGRAM: string?

  @description('Points for the master key of one network, a minute; a wrong key costs six.')
  LIMIT_KEY: string?

  @description('Public documents and session states that one network may read a minute.')
  LIMIT_PAGE: string?

  @description('IP addresses of the name servers that are asked whose a domain is, separated by blanks; the app\'s own unless given.')
  NAME_SERVERS: string?

  @description('How long a one-time link to a secret can be opened, in days.')
  DELIVERY_DAYS: string?

  @description('E-mail addresses of the operators who are told of secrets that end, separated by blanks.')
  OPERATOR_CONTACTS: string?

  @description('Where such notices are also posted to.')
  OPERATOR_WEBHOOK_URL: string?

  @description('How long a session may be idle, in minutes.')
  SESSION_IDLE_MINUTES: string?

  @description('How long a session lives at most, in minutes.')
  SESSION_ABSOLUTE_MINUTES: string?

  @description('When a sign-in is renewed silently, in minutes.')
  SESSION_RENEW_AFTER_MINUTES: string?

  @description('When an API call insists on a renewed sign-in, in minutes.')
  SESSION_STALE_AFTER_MINUTES: string?

  @description('enterprise, or unsaid.')
  TENANTRY_EDITION: 'enterprise'?

  @description('Client id of the partner application; its secret lies in the vault.')
  MICROSOFT_CLIENT_ID: string?

  @description('The tenant of the partner application.')
  MICROSOFT_TENANT_ID: string?
}
