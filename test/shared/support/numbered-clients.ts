import type { Client } from '../../../shared/domain/client.ts'
import { clientId, entraTenantId } from '../../../shared/domain/ids.ts'
import { guidOf, noon, northBank } from './facts.ts'

/** Tenants and Clients by numbers: one of a tenant is none of a Client. */
export const tidOf = (number: number) => entraTenantId(guidOf(number))
export const clientOf = (number: number) => clientId(guidOf(5000 + number))
export const aClient = (number: number, change: Partial<Client> = {}): Client => ({
  clientId: clientOf(number),
  organisationId: northBank,
  displayName: `Client ${number}`,
  state: 'active',
  createdBy: 'person',
  createdAt: noon,
  changedAt: noon,
  ...change,
})
