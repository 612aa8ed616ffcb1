import { beforeEach, describe, expect, it } from 'vitest'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { deliveryId } from '../../../../shared/domain/ids.ts'
import { daysLater } from '../../../../shared/domain/invitation.ts'
import { secretIdOf } from '../../../../shared/domain/secret-notice.ts'
import type { ApplicationCredential } from '../../../../shared/ports/applications.ts'
import type { MailMessage } from '../../../../shared/ports/mail.ts'
import type { WebhookMessage } from '../../../../shared/ports/operator-webhook.ts'
import { sweepCredentials, turnAt } from '../../../../shared/services/secrets/sweep-credentials.ts'
import { watchSecrets } from '../../../../shared/services/secrets/watch-secrets.ts'
import { failFrom, memoryMail, memoryPorts, noApplications, platform, repair } from '../../../support/memory-ports.ts'
import { anIntegration, anOrganisation, guidOf, noon, northBank } from '../../support/facts.ts'
import { aDelivery, aSecret, firstSecret } from '../../support/secret-facts.ts'

const operators = 'operators@platform.example'
const customer = 'it@northbank.example'
const { clientId } = anIntegration()
const minutesOfDay = 24 * 60

const aCredential = (change: Partial<ApplicationCredential> = {}): ApplicationCredential => ({
  kind: 'password',
  place: 'application',
  keyId: guidOf(900),
  displayName: 'made by hand',
  startsAt: daysLater(noon, -10),
  endsAt: daysLater(noon, 720),
  ...change,
})
const ofSecret = ({ keyId, kind, displayName, startsAt, endsAt } = aSecret()) =>
  aCredential({ keyId, kind, displayName, startsAt, ...(endsAt ? { endsAt } : {}) })

/** The North Bank with one program, and what Microsoft shows of its applications; mails to some fail while `failing` names them. */
async function office() {
  const mail = memoryMail()
  const attempts: MailMessage[] = []
  const hooked: WebhookMessage[] = []
  const shown = new Map<string, readonly ApplicationCredential[]>()
  const ofPrincipals = new Map<string, readonly ApplicationCredential[]>()
  const asked: string[] = []
  let listed: typeof shown | undefined
  const lists = (instead: typeof shown | undefined) => {
    listed = instead
  }
  const failing = new Set<string>()
  const { ports, tables } = memoryPorts(noon, {
    mail: {
      send: (message) => {
        attempts.push(message)
        return failing.has(message.to)
          ? Promise.reject(new HubError('mail.unavailable', 'No answer.'))
          : mail.send(message)
      },
    },
    tellOperators: (message) => {
      if (failing.has('webhook')) return Promise.reject(new HubError('webhook.unavailable', 'No answer.'))
      if (!hooked.some(({ id }) => id === message.id)) hooked.push(message)
      return Promise.resolve()
    },
    applications: {
      ...noApplications,
      // Two on a page.
      list: (cursor = '0') => {
        if (failing.has('graph')) return Promise.reject(new HubError('access.refused', 'May not read.'))
        if (failing.has('lists')) return Promise.reject(new HubError('source.throttled', 'Patience.'))
        const [from, all] = [Number(cursor), [...(listed ?? shown)]]
        const items = all.slice(from, from + 2).map(([id, credentials]) => ({ clientId: id, credentials }))
        return Promise.resolve({ items, ...(from + 2 < all.length ? { next: String(from + 2) } : {}) })
      },
      listOfPrincipals: () =>
        Promise.resolve({ items: [...ofPrincipals].map(([id, credentials]) => ({ clientId: id, credentials })) }),
      find: (id) => {
        if (failing.has('graph')) return Promise.reject(new HubError('access.refused', 'May not read.'))
        asked.push(id)
        const credentials = shown.get(id)
        return Promise.resolve(credentials && { objectId: guidOf(1), clientId: id, displayName: 'x', credentials })
      },
    },
  })
  await ports.organisations.insert(anOrganisation())
  await ports.systemIntegrations.insert(anIntegration())
  await ports.noticeSettings.put(northBank, { contacts: [customer] }, undefined)
  const told = () => mail.sent.map(({ to, subject }) => [to, subject])
  return { ports, tables, mail, attempts, hooked, shown, ofPrincipals, lists, asked, failing, told }
}

let place: Awaited<ReturnType<typeof office>>
beforeEach(async () => {
  place = await office()
})
const dayTo = (days: number) => {
  const end = aSecret().endsAt!.getTime() - days * minutesOfDay * 60_000
  place.ports.clock.advance((end - place.ports.clock.now().getTime()) / 60_000)
}
const watched = () => place.ports.watchedSecrets.find(northBank, secretIdOf(aSecret()))

describe('the watch over secrets', () => {
  beforeEach(() => place.ports.integrationSecrets.insert(aSecret()))

  it('tells contacts, operators and the webhook at each stage, once, over two years of runs', async () => {
    for (let days = 200; days >= -40; days -= 1) {
      dayTo(days)
      await watchSecrets(place.ports)
      await watchSecrets(place.ports)
    }
    const program = anIntegration().displayName
    const expected = [
      ...['90 days', '60 days', '30 days', '14 days', '7 days', '1 day'].map(
        (left) => `The secret of ${program} ends within ${left}`,
      ),
      `The secret of ${program} has ended`,
    ]
    for (const to of [customer, operators])
      expect(
        place
          .told()
          .filter(([one]) => one === to)
          .map(([, subject]) => subject),
      ).toEqual(expected)
    expect(place.attempts).toHaveLength(14)
    expect(place.hooked.map(({ data }) => data['days'])).toEqual([90, 60, 30, 14, 7, 1, 0])
    expect(place.hooked[0]).toMatchObject({
      type: 'secret.noticed',
      data: { organisationId: northBank, clientId, keyId: firstSecret },
    })
    const { items } = await place.ports.audit.list(northBank, { limit: 50 })
    expect(items.filter(({ action }) => action === 'secret.noticed')).toHaveLength(7)
  })

  it('catches up with one mail after an outage, and repeats nothing', async () => {
    dayTo(100)
    await watchSecrets(place.ports)
    dayTo(10)
    await watchSecrets(place.ports)
    dayTo(9)
    await watchSecrets(place.ports)
    expect(place.hooked.map(({ data }) => data['stages'])).toEqual([['90', '60', '30', '14']])
  })

  it('tells of a superseded secret as of any other while nobody took the new one: the program has no other', async () => {
    const secret = await place.ports.integrationSecrets.find(aSecret())
    await place.ports.integrationSecrets.replace({ ...secret!, supersededAt: noon }, secret!.version)
    await place.ports.integrationSecrets.insert(aSecret({ keyId: guidOf(7), endsAt: daysLater(noon, 1400) }))
    dayTo(7)
    expect(await watchSecrets(place.ports)).toBe(1)
    await place.ports.deliveries.insert(aDelivery({ keyId: guidOf(7), state: 'opened' }))
    dayTo(1)
    expect(await watchSecrets(place.ports)).toBe(0)
  })

  it('is silent about secrets that another one replaced, and about programs that were revoked', async () => {
    await place.ports.integrationSecrets.insert(aSecret({ keyId: guidOf(7), endsAt: daysLater(noon, 1400) }))
    await place.ports.deliveries.insert(aDelivery({ keyId: guidOf(7), state: 'opened' }))
    const secret = await place.ports.integrationSecrets.find(aSecret())
    await place.ports.integrationSecrets.replace({ ...secret!, supersededAt: noon }, secret!.version)
    await place.ports.systemIntegrations.insert(anIntegration({ clientId: guidOf(3), state: 'revoked' }))
    await place.ports.integrationSecrets.insert(aSecret({ clientId: guidOf(3) }))
    dayTo(0)
    expect(await watchSecrets(place.ports)).toBe(0)
    expect(place.told()).toEqual([])
  })

  it('reaches the others when one cannot be reached, and that one later, without repeating', async () => {
    place.failing.add(customer)
    dayTo(30)
    expect(await watchSecrets(place.ports)).toBe(0)
    expect(place.told().map(([to]) => to)).toEqual([operators])
    place.failing.clear()
    expect(await watchSecrets(place.ports)).toBe(1)
    expect(place.attempts.map(({ to }) => to)).toEqual([customer, operators, customer])
    expect(await watchSecrets(place.ports)).toBe(0)
  })

  it('does not wait for somebody who is never reached: the next stage comes all the same', async () => {
    place.failing.add('webhook')
    for (const days of [30, 29, 14, 7]) {
      dayTo(days)
      await watchSecrets(place.ports)
    }
    expect(place.told().filter(([to]) => to === customer)).toHaveLength(3)
    expect((await watched())?.told).toEqual([90, 60, 30, 14])
  })

  it('goes on without mail, and without repeating what would be refused again', async () => {
    const { ports } = place
    const refusing = { ...ports, mail: { send: () => Promise.reject(new HubError('mail.unconfigured', 'None.')) } }
    dayTo(30)
    expect(await watchSecrets(refusing)).toBe(1)
    expect(await watchSecrets(refusing)).toBe(0)
    expect(place.hooked).toHaveLength(1)
  })

  it('sends one mail however often storage breaks at whichever step', async () => {
    dayTo(30)
    for (const when of ['before', 'after'] as const)
      for (let step = 1; step < 30; step += 1) {
        failFrom(place.tables, step, { when })
        await watchSecrets(place.ports).catch(() => undefined)
        repair(place.tables)
      }
    await watchSecrets(place.ports)
    expect(place.mail.sent).toHaveLength(2)
    expect(new Set(place.hooked.map(({ id }) => id)).size).toBe(1)
    expect(await watched()).toMatchObject({ told: [90, 60, 30], telling: [] })
  })

  it('ends before the host would end it, and goes on with the next run where it left off', async () => {
    for (let number = 0; number < 30; number += 1)
      await place.ports.integrationSecrets.insert(aSecret({ keyId: guidOf(500 + number) }))
    const slow = (message: WebhookMessage) => {
      place.ports.clock.advance(0.5)
      return place.ports.tellOperators(message)
    }
    dayTo(30)
    const first = await watchSecrets({ ...place.ports, tellOperators: slow })
    expect(first).toBeGreaterThan(10)
    expect(first).toBeLessThan(30)
    expect(await watchSecrets(place.ports)).toBe(31 - first)
  })

  it('sends every mail while the webhook is silent, which it waits for a few times alone', async () => {
    for (let number = 0; number < 30; number += 1)
      await place.ports.integrationSecrets.insert(aSecret({ keyId: guidOf(500 + number) }))
    let waited = 0
    const silent = () => {
      waited += 1
      place.ports.clock.advance(0.5)
      return Promise.reject(new HubError('webhook.unavailable', 'No answer.'))
    }
    dayTo(30)
    await watchSecrets({ ...place.ports, tellOperators: silent })
    expect(waited).toBeLessThan(10)
    expect(place.mail.sent).toHaveLength(62)
    expect(await watchSecrets(place.ports)).toBe(31)
    expect([place.mail.sent.length, place.hooked.length]).toEqual([62, 31])
  })

  it('of two runs at once tells once', async () => {
    dayTo(30)
    await Promise.all([watchSecrets(place.ports), watchSecrets(place.ports)])
    expect(place.mail.sent).toHaveLength(2)
    expect((await watched())?.told).toEqual([90, 60, 30])
  })

  it('forgets what it told a good year after the end, and tells nothing anew', async () => {
    dayTo(0)
    await watchSecrets(place.ports)
    for (const days of [-370, -400, -420]) {
      dayTo(days)
      await watchSecrets(place.ports)
    }
    expect(await watched()).toBeUndefined()
    expect(place.hooked).toHaveLength(1)
  })

  it('says nothing that is secret, and writes names as text', async () => {
    await place.ports.systemIntegrations.insert(
      anIntegration({ clientId: guidOf(4), displayName: '<b>Loans</b>\r\nBcc: x' }),
    )
    await place.ports.integrationSecrets.insert(aSecret({ clientId: guidOf(4), keyId: guidOf(5) }))
    dayTo(30)
    await watchSecrets(place.ports)
    const mail = place.mail.sent.find(({ subject }) => subject.includes('Loans'))
    expect(mail?.subject).not.toMatch(/[\r\n]/)
    expect(mail?.html).toContain('&lt;b&gt;Loans')
    expect(mail?.html).not.toContain('<b>')
  })
})

describe('the sweep over credentials at Microsoft', () => {
  const found = async () => (await place.ports.watchedSecrets.listFound(northBank, { limit: 50 })).items
  const taken = async () => {
    await place.ports.integrationSecrets.insert(aSecret())
    await place.ports.deliveries.insert(aDelivery({ keyId: firstSecret }))
  }

  it('reports what somebody made elsewhere, once, and tells of its end like of any other', async () => {
    await taken()
    const end = daysLater(noon, 100)
    place.shown.set(clientId, [
      ofSecret(),
      aCredential({ endsAt: end }),
      aCredential({ kind: 'certificate', keyId: guidOf(901) }),
    ])
    expect(await sweepCredentials(place.ports)).toBe(2)
    expect(await sweepCredentials(place.ports)).toBe(0)
    expect((await found()).map(({ origin, kind }) => [origin, kind])).toEqual([
      ['stranger', 'password'],
      ['stranger', 'certificate'],
    ])
    expect(place.told()[0]?.[1]).toBe(`A secret of ${anIntegration().displayName} was made elsewhere`)
    place.ports.clock.advance(11 * minutesOfDay)
    expect(await watchSecrets(place.ports)).toBe(1)
    expect(place.hooked.at(-1)?.data).toMatchObject({ origin: 'stranger', stages: ['90'] })
  })

  it('reads registrations by the page: no program that is well is asked for alone', async () => {
    await taken()
    place.shown.set(clientId, [ofSecret()])
    for (let index = 0; index < 50; index += 1) {
      const program = anIntegration({ clientId: guidOf(2_000 + index) })
      const secret = aSecret({ clientId: program.clientId, keyId: guidOf(3_000 + index) })
      await place.ports.systemIntegrations.insert(program)
      await place.ports.integrationSecrets.insert(secret)
      await place.ports.deliveries.insert(aDelivery({ ...secret, deliveryId: deliveryId(`${100 + index}-0badcafe`) }))
      const { keyId, displayName, startsAt } = secret
      place.shown.set(program.clientId, [aCredential({ keyId, displayName, startsAt })])
    }
    // Of the tenant, and nobody's program.
    place.shown.set(guidOf(4_000), [aCredential({ keyId: guidOf(4_001) })])
    expect(await sweepCredentials(place.ports)).toBe(0)
    expect([...place.asked].sort()).toEqual([...platform.ownClientIds].sort())
  })

  it('takes no list for proof that something is gone', async () => {
    await taken()
    place.ports.clock.advance(2 * minutesOfDay)
    place.shown.set(clientId, [ofSecret()])
    for (const lagging of [new Map([[clientId, []]]), new Map()]) {
      place.lists(lagging)
      expect(await sweepCredentials(place.ports)).toBe(0)
    }
    place.shown.set(clientId, [])
    expect(await sweepCredentials(place.ports)).toBe(1)
    expect(place.hooked.at(-1)?.data['stages']).toEqual(['missing'])
  })

  it('sees the credentials of service principals too', async () => {
    await taken()
    place.shown.set(clientId, [ofSecret()])
    place.ofPrincipals.set(clientId, [aCredential({ place: 'service-principal', keyId: guidOf(902) })])
    expect(await sweepCredentials(place.ports)).toBe(1)
    expect((await found()).map(({ keyId }) => keyId)).toEqual([guidOf(902)])
  })

  it('asks for each program alone where the tenant may not be listed, and for none where patience is asked for', async () => {
    await taken()
    place.shown.set(clientId, [ofSecret(), aCredential()])
    place.failing.add('lists')
    await expect(sweepCredentials(place.ports)).rejects.toMatchObject({ code: 'source.throttled' })
    expect(place.asked).not.toContain(clientId)
    place.failing.delete('lists')
    const list = () => Promise.reject(new HubError('source.unreadable', 'No such list.'))
    const { applications } = place.ports
    expect(await sweepCredentials({ ...place.ports, applications: { ...applications, list } })).toBe(1)
  })

  it('reaches every program within the hours of a day, and each of them once', async () => {
    const sweeps = new Map<string, number>()
    const { applications } = place.ports
    const counting = {
      ...applications,
      find: (id: string) => {
        sweeps.set(id, (sweeps.get(id) ?? 0) + 1)
        return applications.find(id)
      },
    }
    const ids = Array.from({ length: 200 }, (_, number) =>
      guidOf(number).replace(/^.{8}/, (1e7 + number * 7919).toString().padStart(8, '0')),
    )
    for (const id of ids) await place.ports.systemIntegrations.insert(anIntegration({ clientId: id }))
    let most = 0
    for (let hour = 0; hour < 24; hour += 1) {
      const before = ids.filter((id) => sweeps.has(id)).length
      await sweepCredentials({ ...place.ports, applications: counting }, turnAt(place.ports.clock.now()))
      most = Math.max(most, ids.filter((id) => sweeps.has(id)).length - before)
      place.ports.clock.advance(60)
    }
    expect(ids.map((id) => sweeps.get(id))).toEqual(ids.map(() => 1))
    expect(most).toBeLessThan(40)
  })

  it('does not forget what it saw when nobody could be reached before the next stage', async () => {
    await taken()
    place.shown.set(clientId, [ofSecret(), aCredential({ endsAt: daysLater(noon, 95) })])
    for (const name of [customer, operators, 'webhook']) place.failing.add(name)
    await sweepCredentials(place.ports)
    place.failing.clear()
    place.ports.clock.advance(6 * minutesOfDay)
    expect(await watchSecrets(place.ports)).toBe(1)
    expect(place.hooked.map(({ data }) => data['stages'])).toEqual([['found', '90']])
  })

  it('never touches or reports a certificate that signs SAML, and waits before it calls a newborn credential strange', async () => {
    await taken()
    const now = place.ports.clock.now()
    place.shown.set(clientId, [
      ofSecret(),
      aCredential({ kind: 'saml' }),
      aCredential({ keyId: guidOf(902), startsAt: now }),
    ])
    expect(await sweepCredentials(place.ports)).toBe(0)
    place.ports.clock.advance(61)
    expect(await sweepCredentials(place.ports)).toBe(1)
  })

  it('forgets a stranger that was removed, and keeps what was told of one that the hub adopted', async () => {
    await taken()
    const [gone, adopted] = [aCredential(), aCredential({ keyId: guidOf(903) })]
    place.shown.set(clientId, [ofSecret(), gone, adopted])
    await sweepCredentials(place.ports)
    const { kind: _kind, place: _place, ...row } = adopted
    await place.ports.integrationSecrets.insert(aSecret({ kind: 'certificate', keyId: row.keyId }))
    place.shown.set(clientId, [ofSecret(), adopted])
    await sweepCredentials(place.ports)
    expect(await found()).toEqual([])
    expect(await place.ports.watchedSecrets.find(northBank, `${clientId}_${adopted.keyId}`)).toMatchObject({
      origin: 'own',
      told: ['found'],
    })
  })

  it('tells that a secret is gone at Microsoft, and that a new one waits to be taken', async () => {
    await place.ports.integrationSecrets.insert(aSecret())
    place.shown.set(clientId, [ofSecret()])
    await sweepCredentials(place.ports)
    expect(place.hooked.at(-1)?.data['stages']).toEqual(['ready'])
    place.ports.clock.advance(2 * minutesOfDay)
    place.shown.set(clientId, [])
    await sweepCredentials(place.ports)
    expect(place.hooked.at(-1)?.data['stages']).toEqual(['missing'])
    expect(place.hooked).toHaveLength(2)
  })

  it("tells operators alone of the platform's own applications and values", async () => {
    const endsAt = daysLater(noon, 25)
    const [own = ''] = platform.ownClientIds
    place.shown.set(own, [aCredential({ startsAt: daysLater(noon, -600), endsAt })])
    await place.ports.secrets.put('app', 'platform_master_api_key', 'hidden-value', { expiresAt: endsAt })
    expect(await sweepCredentials(place.ports)).toBe(2)
    expect(place.told().every(([to]) => to === operators)).toBe(true)
    expect(place.hooked.map(({ data }) => [data['origin'], data['stages']])).toEqual([
      ['platform', ['90', '60', '30']],
      ['platform', ['90', '60', '30']],
    ])
    expect(JSON.stringify([place.attempts, place.hooked])).not.toContain('hidden-value')
  })

  it('tells no more of a value of the platform that was renewed', async () => {
    const { secrets } = place.ports
    await secrets.put('app', 'operator_webhook_secret', 'earlier', { expiresAt: daysLater(noon, 25) })
    await sweepCredentials(place.ports)
    place.ports.clock.advance(minutesOfDay)
    await secrets.put('app', 'operator_webhook_secret', 'renewed', { expiresAt: daysLater(noon, 400) })
    await sweepCredentials(place.ports)
    place.ports.clock.advance(24 * minutesOfDay)
    expect(await watchSecrets(place.ports)).toBe(0)
  })

  it('tells no more of a value that somebody disabled, and nothing of the one before it', async () => {
    const { secrets } = place.ports
    await secrets.put('app', 'operator_webhook_secret', 'earlier', { expiresAt: daysLater(noon, 5) })
    const version = await secrets.put('app', 'operator_webhook_secret', 'newest', { expiresAt: daysLater(noon, 25) })
    expect(await sweepCredentials(place.ports)).toBe(1)
    const known = await secrets.versions('app', 'operator_webhook_secret')
    const marked = known.map((one) => (one.version === version ? { ...one, disabled: true as const } : one))
    const ports = { ...place.ports, secrets: { ...secrets, versions: () => Promise.resolve(marked) } }
    place.ports.clock.advance(20 * minutesOfDay)
    expect(await sweepCredentials(ports)).toBe(0)
    expect(await watchSecrets(ports)).toBe(0)
  })

  it('tells of a value that was over when it was put', async () => {
    const { secrets } = place.ports
    const [version, createdAt] = ['v1', noon]
    const versions = (_: unknown, name: string) =>
      Promise.resolve(
        name === 'operator_webhook_secret' ? [{ version, createdAt, expiresAt: daysLater(noon, -3) }] : [],
      )
    const ports = { ...place.ports, secrets: { ...secrets, versions } }
    expect(await sweepCredentials(ports)).toBe(1)
    expect(place.hooked.map(({ data }) => data['days'])).toEqual([0])
    expect(await sweepCredentials(ports)).toBe(0)
  })

  it('tells no more of strangers when their program is gone', async () => {
    await taken()
    place.shown.set(clientId, [ofSecret(), aCredential({ endsAt: daysLater(noon, 40) })])
    await sweepCredentials(place.ports)
    const integration = (await place.ports.systemIntegrations.find(northBank, clientId))!
    await place.ports.systemIntegrations.replace({ ...integration, state: 'revoked' }, integration.version)
    await sweepCredentials(place.ports)
    expect(await found()).toEqual([])
    place.ports.clock.advance(39 * minutesOfDay)
    expect(await watchSecrets(place.ports)).toBe(0)
  })

  it('that may not read Microsoft says so, and leaves the watch over the rows as it is', async () => {
    place.failing.add('graph')
    await place.ports.integrationSecrets.insert(aSecret())
    await expect(sweepCredentials(place.ports)).rejects.toMatchObject({ code: 'access.refused' })
    dayTo(30)
    expect(await watchSecrets(place.ports)).toBe(1)
  })
})
