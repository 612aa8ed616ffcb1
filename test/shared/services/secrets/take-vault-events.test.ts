import { beforeEach, describe, expect, it } from 'vitest'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { daysLater } from '../../../../shared/domain/invitation.ts'
import { integrationSecretName } from '../../../../shared/domain/secret-name.ts'
import { vaultNameOf } from '../../../../shared/adapters/key-vault/vault-name.ts'
import type { SecretName } from '../../../../shared/domain/secret-name.ts'
import type { SecretOwner } from '../../../../shared/ports/secrets.ts'
import { sweepCredentials } from '../../../../shared/services/secrets/sweep-credentials.ts'
import { takeVaultEvents } from '../../../../shared/services/secrets/take-vault-events.ts'
import { watchSecrets } from '../../../../shared/services/secrets/watch-secrets.ts'
import { memoryMail, memoryPorts, noApplications, platform } from '../../../support/memory-ports.ts'
import { anIntegration, anOrganisation, noon, northBank } from '../../support/facts.ts'
import { aSecret } from '../../support/secret-facts.ts'

const { clientId } = anIntegration()
const vaultVersion = 'ee059b2bb5bc48398a53b168c6cdcb10'
const minutesOfDay = 24 * 60

const eventAbout = (owner: SecretOwner, name: SecretName, version: string, host = 'hub.vault.azure.net') => ({
  type: 'Microsoft.KeyVault.SecretNearExpiry',
  data: { Id: `https://${host}/secrets/${vaultNameOf(owner, name)}/${version}` },
})

async function office() {
  const mail = memoryMail()
  let fault: HubError | undefined
  const { ports } = memoryPorts(noon, {
    mail: { send: (message) => (fault ? Promise.reject(fault) : mail.send(message)) },
    applications: {
      ...noApplications,
      find: () => Promise.resolve(undefined),
      list: () => Promise.resolve({ items: [] }),
      listOfPrincipals: () => Promise.resolve({ items: [] }),
    },
  })
  await ports.organisations.insert(anOrganisation())
  await ports.systemIntegrations.insert(anIntegration())
  const failWith = (next: HubError | undefined) => {
    fault = next
  }
  const noticed = async (organisationId = northBank) => {
    const { items } = await ports.audit.list(organisationId, { limit: 50 })
    return items.filter(({ action }) => action === 'secret.noticed').length
  }
  return { ports, mail, failWith, noticed }
}

let place: Awaited<ReturnType<typeof office>>
beforeEach(async () => {
  place = await office()
})

describe('an event of the vault', () => {
  const ofProgram = () => eventAbout(northBank, integrationSecretName(clientId), vaultVersion)
  const nearItsEnd = () => {
    place.ports.clock.advance(701 * minutesOfDay)
  }

  it('about a secret of a program is told as the watch tells it, once, whoever comes first', async () => {
    const { ports, mail } = place
    await ports.integrationSecrets.insert(aSecret({ vaultVersion }))
    nearItsEnd()
    expect(await takeVaultEvents(ports, ofProgram())).toEqual({ told: 1, foreign: 0, unreadable: 0 })
    expect(mail.sent.map(({ subject }) => subject)).toEqual([
      `The secret of ${anIntegration().displayName} ends within 30 days`,
    ])
    expect(await takeVaultEvents(ports, [ofProgram(), ofProgram()])).toMatchObject({ told: 0 })
    expect(await watchSecrets(ports)).toBe(0)
    ports.clock.advance(16 * minutesOfDay)
    expect(await watchSecrets(ports)).toBe(1)
    expect(await takeVaultEvents(ports, ofProgram())).toMatchObject({ told: 0 })
    expect(await place.noticed()).toBe(2)
  })

  it('is one notice, however many tell of it at once', async () => {
    await place.ports.integrationSecrets.insert(aSecret({ vaultVersion }))
    nearItsEnd()
    const told = await Promise.all([
      ...Array.from({ length: 20 }, () => takeVaultEvents(place.ports, ofProgram()).then((taken) => taken.told)),
      watchSecrets(place.ports),
    ])
    expect(told.filter((count) => count > 0)).toEqual([1])
    expect(await place.noticed()).toBe(1)
  })

  it('is believed in nothing but where to look', async () => {
    const { ports, mail } = place
    await ports.integrationSecrets.insert(aSecret({ vaultVersion }))
    expect(await takeVaultEvents(ports, ofProgram())).toMatchObject({ told: 0 })
    nearItsEnd()
    const earlier = eventAbout(northBank, integrationSecretName(clientId), 'f'.repeat(32))
    const elsewhere = eventAbout(northBank, integrationSecretName(clientId), vaultVersion, 'other.vault.azure.net')
    const unwatched = eventAbout('app', 'signing_key_1', vaultVersion)
    expect(await takeVaultEvents(ports, [earlier, elsewhere, unwatched, 'no event'])).toEqual({
      ...{ told: 0, foreign: 1, unreadable: 1 },
    })
    expect(mail.sent).toEqual([])
  })

  it('about a value of the platform tells operators, once, and the sweep says it no more', async () => {
    const { ports, mail } = place
    const endsAt = daysLater(noon, 25)
    const version = await ports.secrets.put('app', 'operator_webhook_secret', 'hidden-value', { expiresAt: endsAt })
    const event = eventAbout('app', 'operator_webhook_secret', version)
    expect(await takeVaultEvents(ports, event)).toMatchObject({ told: 1 })
    expect(await takeVaultEvents(ports, event)).toMatchObject({ told: 0 })
    expect(await sweepCredentials(ports)).toBe(0)
    expect(mail.sent.map(({ to }) => to)).toEqual([...platform.operatorContacts])
    expect(JSON.stringify(mail.sent)).not.toContain('hidden-value')
  })

  it('that reached nobody is left to the watch', async () => {
    const { ports, failWith } = place
    await ports.integrationSecrets.insert(aSecret({ vaultVersion }))
    nearItsEnd()
    failWith(new HubError('mail.unavailable', 'No answer.'))
    expect(await takeVaultEvents(ports, ofProgram())).toMatchObject({ told: 0 })
    failWith(undefined)
    expect(await watchSecrets(ports)).toBe(1)
    expect(await place.noticed()).toBe(1)
  })

  it('that fails keeps no other from being looked at, and is handed back', async () => {
    const { ports } = place
    await ports.integrationSecrets.insert(aSecret({ vaultVersion }))
    nearItsEnd()
    const failing = {
      ...ports,
      secrets: {
        ...ports.secrets,
        versions: () => Promise.reject(new HubError('vault.unavailable', 'No answer.')),
      },
    }
    const both = [eventAbout('app', 'operator_webhook_secret', 'v1'), ofProgram()]
    await expect(takeVaultEvents(failing, both)).rejects.toMatchObject({ code: 'vault.unavailable' })
    expect(await place.noticed()).toBe(1)
  })
})
