/** Members of a discovery document that a sign-in looks at. */
export type Published = Readonly<Record<string, unknown>>

interface Shape {
  /** Whose documents look like this. */
  readonly like: string
  /** Where the document stands, without the well-known suffix. */
  readonly at: string
  readonly document: Published
  /** What comes of it: how the hub proves itself there, or why it cannot be set up. */
  readonly outcome: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | { readonly refused: string }
}

const addresses = (base: string, ...names: readonly string[]) =>
  Object.fromEntries(
    ['authorization_endpoint', 'token_endpoint', 'jwks_uri', ...names].map((name) => [name, `${base}/${name}`]),
  )

const basicAndPost = ['client_secret_basic', 'client_secret_post']
const everyFlow = ['code', 'token', 'id_token', 'code token', 'code id_token', 'token id_token', 'code token id_token']

/** One of each way in which published documents differ where it matters. */
export const shapes: readonly Shape[] = [
  {
    like: 'Apple: the form alone, no User Details',
    at: 'https://id.apple-like.example',
    document: {
      issuer: 'https://id.apple-like.example',
      ...addresses('https://id.apple-like.example/auth'),
      response_types_supported: ['code'],
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
    },
    outcome: 'client_secret_post',
  },
  {
    like: 'Auth0, Docker: an issuer that ends in a slash, HS256 beside RS256',
    at: 'https://common.auth0-like.example',
    document: {
      issuer: 'https://common.auth0-like.example/',
      ...addresses('https://common.auth0-like.example', 'userinfo_endpoint'),
      response_types_supported: everyFlow,
      id_token_signing_alg_values_supported: ['HS256', 'RS256'],
      token_endpoint_auth_methods_supported: basicAndPost,
      code_challenge_methods_supported: ['S256', 'plain'],
    },
    outcome: 'client_secret_basic',
  },
  {
    like: 'mojeID: a slash after a path, many algorithms',
    at: 'https://mojeid-like.example/oidc',
    document: {
      issuer: 'https://mojeid-like.example/oidc/',
      ...addresses('https://mojeid-like.example/oidc', 'userinfo_endpoint'),
      response_types_supported: everyFlow,
      id_token_signing_alg_values_supported: ['RS256', 'RS384', 'ES256', 'HS256', 'PS256', 'none'],
      token_endpoint_auth_methods_supported: [...basicAndPost, 'client_secret_jwt', 'private_key_jwt'],
    },
    outcome: 'client_secret_basic',
  },
  {
    like: 'AD FS in a customer’s own house: a path, Windows’ own ways',
    at: 'https://fs.contoso-like.example/adfs',
    document: {
      issuer: 'https://fs.contoso-like.example/adfs',
      ...addresses('https://fs.contoso-like.example/adfs/oauth2', 'userinfo_endpoint', 'end_session_endpoint'),
      response_types_supported: ['code', 'id_token', 'code id_token'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: [...basicAndPost, 'windows_client_authentication'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'password', 'srv_challenge'],
      access_token_issuer: 'http://fs.contoso-like.example/adfs/services/trust',
    },
    outcome: 'client_secret_basic',
  },
  {
    like: 'Amazon Cognito: endpoints on another host than the issuer',
    at: 'https://cognito-like.example/eu-west-1_AbC',
    document: {
      issuer: 'https://cognito-like.example/eu-west-1_AbC',
      ...addresses('https://people.auth-like.example/oauth2', 'userinfo_endpoint'),
      response_types_supported: ['code', 'token'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: basicAndPost,
    },
    outcome: 'client_secret_basic',
  },
  {
    like: 'Discord, Battle.net: nothing said about the client’s proof',
    at: 'https://discord-like.example',
    document: {
      issuer: 'https://discord-like.example',
      ...addresses('https://discord-like.example/api/oauth2'),
      response_types_supported: ['code', 'token'],
      id_token_signing_alg_values_supported: ['RS256'],
    },
    outcome: 'client_secret_basic',
  },
  {
    like: 'Keycloak: every algorithm there is, mutual TLS',
    at: 'https://keys.cloak-like.example/realms/master',
    document: {
      issuer: 'https://keys.cloak-like.example/realms/master',
      ...addresses(
        'https://keys.cloak-like.example/realms/master/protocol',
        'userinfo_endpoint',
        'end_session_endpoint',
      ),
      response_types_supported: ['code', 'none', ...everyFlow],
      id_token_signing_alg_values_supported: ['PS384', 'ES384', 'HS256', 'ES256', 'RS256', 'PS256', 'RS512'],
      token_endpoint_auth_methods_supported: ['private_key_jwt', ...basicAndPost, 'tls_client_auth'],
      mtls_endpoint_aliases: { token_endpoint: 'https://mtls.cloak-like.example/token' },
    },
    outcome: 'client_secret_basic',
  },
  {
    like: 'Duende, LEGO: an issuer in every answer',
    at: 'https://duende-like.example',
    document: {
      issuer: 'https://duende-like.example',
      ...addresses('https://duende-like.example/connect', 'userinfo_endpoint', 'end_session_endpoint'),
      response_types_supported: everyFlow,
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: basicAndPost,
      code_challenge_methods_supported: ['plain', 'S256'],
      authorization_response_iss_parameter_supported: true,
    },
    outcome: 'client_secret_basic',
  },
  {
    like: 'PayPal: algorithms where challenge methods belong',
    at: 'https://paypal-like.example',
    document: {
      issuer: 'https://paypal-like.example',
      ...addresses('https://paypal-like.example/v1', 'userinfo_endpoint'),
      response_types_supported: ['code', 'code id_token'],
      id_token_signing_alg_values_supported: ['HS256', 'RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
      code_challenge_methods_supported: ['RS256', 'ES256', 'S256'],
    },
    outcome: 'client_secret_basic',
  },
  {
    like: 'Microsoft Entra for every tenant: an issuer that is a template',
    at: 'https://login.entra-like.example/common/v2.0',
    document: {
      issuer: 'https://login.entra-like.example/{tenantid}/v2.0',
      ...addresses('https://login.entra-like.example/common', 'userinfo_endpoint'),
      response_types_supported: ['code', 'id_token'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: basicAndPost,
    },
    outcome: { refused: 'issuer-template' },
  },
  {
    like: 'Google long ago: an issuer that is no address',
    at: 'https://accounts.google-like.example',
    document: {
      issuer: 'accounts.google-like.example',
      ...addresses('https://accounts.google-like.example/o/oauth2', 'userinfo_endpoint'),
      response_types_supported: ['code'],
    },
    outcome: { refused: 'issuer-mismatched' },
  },
  {
    like: 'Facebook: no token endpoint, no code',
    at: 'https://www.facebook-like.example',
    document: {
      issuer: 'https://www.facebook-like.example',
      authorization_endpoint: 'https://facebook-like.example/dialog/oauth/',
      jwks_uri: 'https://facebook-like.example/keys/',
      response_types_supported: ['id_token', 'token id_token'],
      id_token_signing_alg_values_supported: ['RS256'],
    },
    outcome: { refused: 'address-missing' },
  },
  {
    like: 'NAVER: no keys',
    at: 'https://nid.naver-like.example',
    document: {
      issuer: 'https://nid.naver-like.example',
      authorization_endpoint: 'https://nid.naver-like.example/authorize',
      token_endpoint: 'https://nid.naver-like.example/token',
      response_types_supported: ['code'],
      id_token_signing_alg_values_supported: ['RS256'],
    },
    outcome: { refused: 'address-missing' },
  },
  {
    like: 'a provider without the code flow',
    at: 'https://implicit.example',
    document: {
      issuer: 'https://implicit.example',
      ...addresses('https://implicit.example'),
      response_types_supported: ['id_token'],
    },
    outcome: { refused: 'code-unsupported' },
  },
  {
    like: 'a provider that signs with shared secrets alone',
    at: 'https://shared.example',
    document: {
      issuer: 'https://shared.example',
      ...addresses('https://shared.example'),
      id_token_signing_alg_values_supported: ['HS256', 'none', 'HS512'],
    },
    outcome: { refused: 'algorithm-unsupported' },
  },
  {
    like: 'a provider that knows clients by their keys alone',
    at: 'https://keys-only.example',
    document: {
      issuer: 'https://keys-only.example',
      ...addresses('https://keys-only.example'),
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'tls_client_auth'],
      token_endpoint_auth_signing_alg_values_supported: ['PS256', 'ES256'],
    },
    outcome: 'private_key_jwt',
  },
  {
    like: 'a provider that knows clients by their certificates alone',
    at: 'https://certificates-only.example',
    document: {
      issuer: 'https://certificates-only.example',
      ...addresses('https://certificates-only.example'),
      token_endpoint_auth_methods_supported: ['tls_client_auth', 'self_signed_tls_client_auth'],
    },
    outcome: { refused: 'client-authentication-unsupported' },
  },
  {
    like: 'a provider with plain challenges alone',
    at: 'https://plain.example',
    document: {
      issuer: 'https://plain.example',
      ...addresses('https://plain.example'),
      code_challenge_methods_supported: ['plain'],
    },
    outcome: { refused: 'challenge-unsupported' },
  },
]
