import type { ReadVaultEvents, VaultEvent } from '../../ports/vault-events.ts'
import { vaultOriginOf } from './simulated-address.ts'
import { readVaultName } from './vault-name.ts'

const types = ['Microsoft.KeyVault.SecretNearExpiry', 'Microsoft.KeyVault.SecretExpired']

/** More than Event Grid ever sends at once. */
const mostEvents = 100

type Json = Readonly<Record<string, unknown>>

/**
 * Events of Azure Key Vault as Event Grid tells them, in the schema of CloudEvents 1.0 or in its own one, as JSON or as base64 of it. Only those of the vault at `vaultUrl`
 * count; without one there is none.
 * https://learn.microsoft.com/azure/event-grid/event-schema-key-vault
 */
export function vaultEventReader(vaultUrl: string | undefined): ReadVaultEvents {
  const origin = vaultUrl === undefined ? undefined : vaultOriginOf(vaultUrl)
  return (message) => {
    const said = readMessage(message)
    const events: readonly unknown[] = Array.isArray(said) ? said : [said]
    if (events.length === 0 || events.length > mostEvents) return [unreadable]
    return events.map((event) => readEvent(event, origin))
  }
}

/** A message as the host gives it: read already where it was JSON; as text where Event Grid put it into the queue as base64 of JSON. */
function readMessage(message: unknown): unknown {
  if (typeof message !== 'string') return message
  for (const text of [message, Buffer.from(message, 'base64').toString('utf8')])
    try {
      return JSON.parse(text) as unknown
    } catch {
      // The other form, or neither.
    }
  return message
}

const foreign: VaultEvent = { kind: 'foreign' }
const unreadable: VaultEvent = { kind: 'unreadable' }

function readEvent(event: unknown, origin: string | undefined): VaultEvent {
  if (!isRecord(event)) return unreadable
  const type = event['type'] ?? event['eventType']
  if (typeof type !== 'string') return unreadable
  if (!types.includes(type)) return foreign
  const { data } = event
  const place = isRecord(data) ? placeOf(data) : undefined
  if (!place) return unreadable
  const known = place.origin === origin ? readVaultName(place.name) : undefined
  return known ? { kind: 'secret', ...known, version: place.version } : foreign
}

/** The id says all; what else the event says of it has to agree. */
function placeOf(data: Json): { readonly origin: string; readonly name: string; readonly version: string } | undefined {
  const id = textOf(data, 'id')
  if (id === undefined || !URL.canParse(id)) return undefined
  const { origin, hostname, pathname } = new URL(id)
  const [, name = '', version = ''] = /^\/secrets\/([0-9a-z-]{1,127})\/([0-9a-z]{1,64})$/i.exec(pathname) ?? []
  if (name === '') return undefined
  const said = { vaultName: hostname.split('.')[0] ?? '', objectType: 'secret', objectName: name, version }
  const agrees = Object.entries(said).every(
    ([field, value]) => (textOf(data, field) ?? value).toLowerCase() === value.toLowerCase(),
  )
  return agrees ? { origin, name, version } : undefined
}

/** Published with a capital first (`ObjectName`); Microsoft's own libraries read them with a small one. */
function textOf(data: Json, field: string): string | undefined {
  const value = data[field] ?? data[(field[0] ?? '').toUpperCase() + field.slice(1)]
  return typeof value === 'string' && value !== '' ? value : undefined
}

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
