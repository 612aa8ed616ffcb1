import { describe, expect, it } from 'vitest'
import type { NamedSecret } from '../../../shared/domain/connection.ts'
import { chooseApplication, putVersions } from '../../../shared/services/connection-secrets.ts'
import { memoryPorts } from '../../support/memory-ports.ts'
import { contoso, noon, northBank } from '../support/facts.ts'

const facts = { organisationId: northBank, state: 'connected', changedAt: noon } as const
const values = { microsoft_client_id: 'own-client', microsoft_client_secret: 'own-secret' }

/** An Organisation that keeps an application of its own, on a platform that has one too. */
async function kept() {
  const { ports } = memoryPorts(noon)
  await ports.secrets.put('app', 'microsoft_client_id', 'platform-client')
  await ports.secrets.put('app', 'microsoft_client_secret', 'platform-secret')
  return { ports, secrets: await putVersions(ports.secrets, northBank, values) }
}

describe('the application of a new direct connection, where none is typed', () => {
  it('is the organisation’s own, also while a direct connection goes by it', async () => {
    const { ports, secrets } = await kept()
    expect(await chooseApplication(ports, northBank)).toMatchObject({ clientId: 'own-client', owner: northBank })
    await ports.connections.put({ ...facts, kind: 'direct', partnerTid: contoso, secrets }, undefined)
    expect(await chooseApplication(ports, northBank)).toMatchObject({ clientId: 'own-client', owner: northBank })
  })

  it.each<[string, (named: readonly NamedSecret[]) => readonly NamedSecret[], string]>([
    ['is the platform’s where those names hold the API client of CIPP', (named) => named, 'platform-client'],
    ['is its own beside a CIPP that is called with a token', () => [], 'own-client'],
  ])('%s', async (_name, usedBy, clientId) => {
    const { ports, secrets } = await kept()
    const baseUrl = 'https://cipp.example'
    await ports.connections.put({ ...facts, kind: 'cipp', baseUrl, secrets: usedBy(secrets) }, undefined)
    expect(await chooseApplication(ports, northBank)).toMatchObject({ clientId })
  })
})
