import { createHmac, randomBytes } from 'node:crypto'
import * as z from 'zod'
import type { WorldProvider } from '../../worlds/world.ts'
import { formOf, json, type Answer, type Asked } from '../exchange.ts'
import { seal, unseal } from '../seal.ts'
import type { Simulation } from '../simulation.ts'
import { grantCode, readAuthorisation, redeemCode, respond } from './code-flow.ts'
import { peoplePage } from './provider-pages.ts'

export type FacebookApp = Extract<WorldProvider, { kind: 'facebook' }>

const tokenShape = z.object({ clientId: z.string(), subject: z.string(), scope: z.string() })

/** Graph's error: an object, with a trace of its own. */
const graphError = (status: number, message: string, code: number): Answer =>
  json(status, {
    error: { message, type: 'OAuthException', code, fbtrace_id: randomBytes(8).toString('base64url') },
  })

/**
 * Simulated Facebook: `dialog/oauth`, `oauth/access_token` and `me` of a Graph version. An application that is not public answers the dialogue
 * with a number and a text instead of `error`.
 * https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
 */
export async function answerAsFacebook(
  simulation: Simulation,
  app: FacebookApp,
  asked: Asked,
  rest: readonly string[],
): Promise<Answer> {
  switch (rest.join('/')) {
    case 'dialog/oauth':
      return dialog(simulation, app, asked)
    case 'oauth/access_token':
      return accessToken(simulation, app, asked)
    case 'me':
      return me(simulation, app, asked)
    default:
      return graphError(404, 'Unknown path components', 2500)
  }
}

async function dialog(simulation: Simulation, app: FacebookApp, asked: Asked): Promise<Answer> {
  const request = readAuthorisation(app, asked)
  if (typeof request === 'string') return graphError(400, 'Invalid redirect_uri or client_id', 191)
  if (app.isPublic === false)
    return respond(request, { error_code: '901', error_message: 'This app is in sandbox mode.' })
  const form = formOf(asked)
  if (form.has('cancel'))
    return respond(request, {
      error: 'access_denied',
      error_code: '200',
      error_description: 'Permissions error',
      error_reason: 'user_denied',
    })
  const person = app.people.find(({ subject }) => subject === form.get('person'))
  if (person) return respond(request, { code: await grantCode(simulation, request, person) })
  return peoplePage({
    provider: app,
    title: 'Log in',
    lead: `to ${app.label}`,
    action: asked.url.pathname,
    parameters: request.parameters,
    others: { cancel: 'Not now' },
  })
}

async function accessToken(simulation: Simulation, app: FacebookApp, asked: Asked): Promise<Answer> {
  const redeemed = await redeemCode(simulation, app, asked)
  if ('fault' in redeemed)
    return redeemed.fault === 'client'
      ? graphError(400, 'Error validating client secret.', 1)
      : graphError(400, 'This authorization code has been used.', 100)
  const { clientId, subject, scope } = redeemed.code
  const token = await seal(simulation.keys.sealingKey, 'facebook-token', { clientId, subject, scope })
  return json(200, { access_token: token, token_type: 'bearer', expires_in: 5_183_944 })
}

async function me(simulation: Simulation, app: FacebookApp, { headers, url }: Asked): Promise<Answer> {
  const bearer = (headers.authorization ?? '').replace(/^Bearer /, '')
  const token = await unseal(simulation.keys.sealingKey, 'facebook-token', bearer, tokenShape)
  const person = app.people.find(({ subject }) => subject === token?.subject)
  if (!token || !person) return graphError(401, 'Invalid OAuth access token.', 190)
  const proof = createHmac('sha256', app.clientSecret).update(bearer).digest('hex')
  if (url.searchParams.get('appsecret_proof') !== proof)
    return graphError(400, 'Invalid appsecret_proof provided in the API argument', 100)
  const address = 'https://pictures.facebook.example/profile.jpg'
  const mayEMail = token.scope.split(/[\s,]+/).includes('email')
  return json(200, {
    id: person.subject,
    name: person.displayName,
    first_name: person.givenName,
    last_name: person.surname,
    ...(mayEMail && person.eMail !== undefined ? { email: person.eMail } : {}),
    picture: app.picture === 'text' ? address : { data: { url: address, is_silhouette: false } },
  })
}
