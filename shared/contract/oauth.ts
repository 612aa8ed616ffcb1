/** Where the hub is an authorisation server; all of them are announced by its metadata. */
export const oauth = {
  token: '/oauth/token',
  introspection: '/oauth/introspect',
  revocation: '/oauth/revoke',
  keySet: '/.well-known/jwks.json',
  /** OpenID Connect Discovery 1.0 §4. */
  openIdConfiguration: '/.well-known/openid-configuration',
  /** RFC 8414 §3. */
  authorisationServer: '/.well-known/oauth-authorization-server',
} as const
