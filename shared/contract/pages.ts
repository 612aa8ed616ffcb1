/** Addresses of the hub that a browser is sent to; the sign-in pages live under `/console/`. */
export const pages = {
  home: '/console/',
  signIn: '/console/sign-in',
  chooseOrganisation: '/console/choose-organisation',
  /** The HTTP API for people to read, made from its OpenAPI document. */
  api: '/console/api',
  /** The same for programs. */
  openApi: '/api/openapi.json',
  /** Fragment: the secret of an invitation's link. */
  invitation: '/console/invitation',
  /** Query: `outcome`, `ready` or `waiting`. */
  onboarded: '/console/onboarded',
  /** Query: `code` (an error code) and `id` (the correlation id). */
  problem: '/console/problem',
  /** Query: `returnTo`, `domain_hint`, `login_hint`, `prompt`. Answers a redirect to the identity provider. */
  startSignIn: '/auth/sign-in',
} as const

/** Carries `SessionView.antiForgery` on every change that a browser asks for. */
export const antiForgeryHeader = 'x-anti-forgery'
