import type { HttpResponseInit } from '@azure/functions'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { proofFunctions } from '../../../functions/http/auth/e-mail-proofs.ts'
import { finishProviderSignInNavigation } from '../../../functions/http/auth/finish-sign-in.ts'
import { startSignInNavigation } from '../../../functions/http/auth/start-sign-in.ts'
import { serve } from '../../../functions/runtime/http.ts'
import { navigate } from '../../../functions/runtime/navigation.ts'
import type { EMail } from '../../../shared/domain/profile.ts'
import { memoryMail } from '../../support/memory-ports.ts'
import { providerHub, setUp, type ProviderHub } from '../../support/provider/provider-hub.ts'
import { makeKey, scriptedProvider, type ScriptedProvider } from '../../support/provider/scripted-provider.ts'
import { aMember, aMembership, ana, northBank } from '../../shared/support/facts.ts'
import { asking, invocation } from '../support/invocation.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

let hub: ProviderHub, op: ScriptedProvider
let mail: ReturnType<typeof memoryMail>
beforeEach(async () => {
  hub = await providerHub()
  mail = memoryMail()
  hub = { ...hub, ports: { ...hub.ports, mail } }
  op = await scriptedProvider(() => hub.ports.clock.now(), await makeKey('ES256', 'key-1'))
  op.script.userDetails = { email: 'ada@customer.example', name: 'Ada' }
  await hub.ports.members.findOrInsert({ provider: 'before', issuer: 'i', subject: 's' }, aMember())
  const provenEMail = 'ada@customer.example' as EMail
  await hub.ports.memberships.insert(aMembership({ kind: 'portal', roles: ['Customer'], provenEMail }))
})
afterEach(() => op.stop())

const locationOf = ({ headers }: HttpResponseInit) => (headers as Record<string, string>)['location'] ?? ''

it('a browser is told that a link was mailed, and is signed in when it confirms it', async () => {
  const provider = await setUp(hub, { discoveryUrl: op.issuer })
  const cookies: Record<string, string> = {}
  const take = (response: HttpResponseInit) => {
    for (const { name, value } of response.cookies ?? []) cookies[name] = value
    return response
  }
  const query = { provider, organisation: northBank, returnTo: '/console/api' }
  const start = asking({ path: '/auth/sign-in', query })
  const begun = take(await navigate(hub.ports, startSignInNavigation)(start, invocation().context))
  const answer = asking({
    params: { provider },
    path: `/auth/callback/${provider}`,
    query: Object.fromEntries(op.authorise(new URL(locationOf(begun)))),
    cookies,
  })
  const { context, lines } = invocation()
  const sent = take(await navigate(hub.ports, finishProviderSignInNavigation)(answer, context))
  expect(locationOf(sent)).toBe('/console/prove?sent=1')
  expect(sent.cookies).toMatchObject([{ name: '__Host-tenantry-proof', sameSite: 'Lax', httpOnly: true, maxAge: 1800 }])

  const secret = /#([\w-]{43})/.exec(mail.sent[0]?.text ?? '')?.[1] ?? ''
  const post = (index: 0 | 1, with_ = cookies) =>
    serve(
      hub.ports,
      proofFunctions[index] ?? (undefined as never),
      asking({
        method: 'POST',
        cookies: with_,
        headers: { origin: 'https://hub.example', 'content-type': 'application/json' },
        body: JSON.stringify({ secret }),
      }),
      invocation().context,
    )
  expect((await post(1, {})).status).toBe(403)
  expect((await post(0)).jsonBody).toMatchObject({ provider: 'Customers', eMail: 'a…@customer.example' })
  const confirmed = take(await post(1))
  expect(confirmed.jsonBody).toEqual({ returnTo: '/console/api', mustChoose: false })
  const session = await hub.ports.sessions.find(sessionHash(hub.ports, cookies['__Host-tenantry-session'] ?? ''))
  expect(session?.memberId).toBe(ana)
  for (const canary of [secret, 'ada@customer.example']) expect(lines.join('\n')).not.toContain(canary)
})
