import { api } from '../../../shared/contract/api.ts'
import { cloudEvent, type FeedOwner } from '../../../shared/domain/events/told-event.ts'
import type { RequestPorts } from '../../../shared/ports/ports.ts'
import { readEvents } from '../../../shared/services/events/read-events.ts'
import { http } from '../../runtime/http.ts'

interface FeedWish {
  readonly cursor?: string | undefined
  readonly from: 'beginning' | 'now'
  readonly limit: number
}

async function feed(ports: RequestPorts, owner: FeedOwner, { cursor, from, limit }: FeedWish) {
  const page = await readEvents(ports, owner, cursor === undefined ? from : { cursor }, limit)
  return { ...page, items: page.items.map((event) => cloudEvent(event, ports.platform.publicUrl)) }
}

/** What happened: of an Organisation, and of what concerns the platform. */
export const eventFunctions = [
  http(api.listEvents, (ports, { organisationId, ...wish }) => feed(ports, organisationId, wish)),
  http(api.listPlatformEvents, (ports, wish) => feed(ports, 'platform', wish)),
]
