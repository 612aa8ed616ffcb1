import { unreadableGraph } from './graph-client.ts'

/** A list as Graph publishes it. @throws HubError `source.unreadable` */
export function readList(body: unknown) {
  const { value, '@odata.nextLink': next, '@odata.deltaLink': end } = (body ?? {}) as Readonly<Record<string, unknown>>
  if (!Array.isArray(value)) throw unreadableGraph('the page holds no list')
  return { rows: value as readonly unknown[], nextLink: linkOf(next), deltaLink: linkOf(end) }
}

function linkOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && value !== '') return value
  throw unreadableGraph('a link is no text')
}
