import { beforeEach, describe, expect, it } from 'vitest'
import { daysLater } from '../../../../shared/domain/invitation.ts'
import type { OidcProvider } from '../../../../shared/domain/providers/identity-provider.ts'
import type { WebhookMessage } from '../../../../shared/ports/operator-webhook.ts'
import { listBoard } from '../../../../shared/services/secrets/board.ts'
import { watchSecrets } from '../../../../shared/services/secrets/watch-secrets.ts'
import { memoryMail, memoryPorts } from '../../../support/memory-ports.ts'
import { anOrganisation, aProvider, noon, northBank } from '../../support/facts.ts'

const customer = 'it@northbank.example'
const day = (days: number) => daysLater(noon, days).toISOString().slice(0, 10)

/** The North Bank with one identity provider, whose secret ends a hundred days from now. */
async function office() {
  const mail = memoryMail()
  const hooked: WebhookMessage[] = []
  const tellOperators = (message: WebhookMessage) => Promise.resolve(void hooked.push(message))
  const { ports } = memoryPorts(noon, { mail, tellOperators })
  await ports.organisations.insert(anOrganisation())
  await ports.noticeSettings.put(northBank, { contacts: [customer] }, undefined)
  const ends = { state: 'enabled', label: 'Our customers', secretEndsOn: day(100), secretChangedAt: noon } as const
  let provider = await ports.identityProviders.insert(aProvider(ends))
  return {
    ports,
    hooked,
    toCustomer: () => mail.sent.filter(({ to }) => to === customer).map(({ subject }) => subject),
    lastMail: () => mail.sent.at(-1)?.text ?? '',
    change: async (change: Partial<OidcProvider>) => {
      provider = await ports.identityProviders.replace({ ...provider, ...change } as OidcProvider, provider.version)
    },
    pass: async (days: number) => {
      ports.clock.advance(days * 24 * 60)
      return watchSecrets(ports)
    },
    board: async () => (await listBoard(ports, northBank, { limit: 50 })).items,
  }
}

let place: Awaited<ReturnType<typeof office>>
beforeEach(async () => {
  place = await office()
})

describe('the watch over the secrets of identity providers', () => {
  it('tells the same people at the same stages as of any secret, each once, until and after the end', async () => {
    for (let days = 0; days < 140; days += 1) await place.pass(1)
    const whose = 'The secret of the identity provider “Our customers”'
    expect(place.toCustomer()).toEqual([
      ...['90 days', '60 days', '30 days', '14 days', '7 days', '1 day'].map((left) => `${whose} ends within ${left}`),
      `${whose} has ended`,
    ])
    const { providerId } = aProvider()
    expect(place.hooked.map(({ data }) => [data['origin'], data['providerId'], data['days']])).toEqual(
      [90, 60, 30, 14, 7, 1, 0].map((days) => ['provider', providerId, days]),
    )
    expect(place.lastMail()).toContain(`/console/identity-providers/${providerId}`)
    expect(place.lastMail()).toContain('Make a new secret at the provider')
  })

  it('stands on the board with its end, and is gone when another secret, with a later end, is typed', async () => {
    await place.pass(75)
    expect(await place.board()).toMatchObject([
      {
        origin: 'provider',
        displayName: 'Our customers',
        state: 'expiring',
        endsAt: new Date(`${day(100)}T00:00:00Z`),
      },
    ])
    await place.change({ secretName: 'provider_another', secretChangedAt: daysLater(noon, 75), secretEndsOn: day(700) })
    expect(await place.pass(1)).toBe(0)
    expect(await place.board()).toEqual([])
    expect(await place.pass(30)).toBe(0)
  })

  it('tells anew of a secret in its place that ends soon too, but of no stage that lay before it', async () => {
    await place.pass(95)
    await place.change({ secretName: 'provider_another', secretChangedAt: daysLater(noon, 95), secretEndsOn: day(120) })
    expect(await place.pass(1)).toBe(0)
    expect(await place.pass(11)).toBe(1)
    expect(place.hooked.at(-1)?.data['stages']).toEqual(['14'])
  })

  it.each([
    ['is switched off', { state: 'disabled' }],
    ['has a secret whose end nobody typed', { secretEndsOn: undefined }],
    ['ended longer ago than anybody hears of', { secretEndsOn: day(-500) }],
  ] as const)('tells nobody of a provider that %s', async (_case, change) => {
    const { secretEndsOn, ...others } = { secretEndsOn: day(100), ...change }
    await place.change({ ...others, ...(secretEndsOn === undefined ? {} : { secretEndsOn }) })
    if (secretEndsOn === undefined) await withoutEnd()
    expect(await place.pass(99)).toBe(0)
    expect(await place.board()).toEqual([])
  })

  async function withoutEnd() {
    const { identityProviders } = place.ports
    const found = await identityProviders.find(aProvider())
    const { secretEndsOn: _, ...endless } = found!
    await identityProviders.replace(endless, found!.version)
  }
})
