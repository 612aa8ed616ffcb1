import { HubError } from '../../domain/hub-error.ts'
import { pathOfNextLink, unreadableGraph } from './graph-client.ts'

/**
 * Where a reading of pages goes on: a path of Graph with its query, never a host. In front of it stands what finds a list that leads back
 * into itself without remembering every page of it (Brent's algorithm): how many pages ago a page was marked, after how many the next
 * one will be, and the mark.
 */
export interface PageCursor {
  readonly path: string
  /** A page of what changed since an earlier reading, whose rows may say no more than that. */
  readonly ofChanges: boolean
  readonly steps: number
  readonly power: number
  readonly mark: string
}

const form = /^(c?)(\d{1,9})\.(\d{1,9})\.([0-9a-f]{16}) (\/(?!\/)\S*)$/

/** The cursor of a first page. */
export const firstPage = (path: string, ofChanges = false): PageCursor => ({
  path,
  ofChanges,
  steps: 0,
  power: 1,
  mark: fingerprint(path),
})

/** @throws HubError `delta.stale` for what is no cursor of ours: a full reading puts it right */
export function readCursor(text: string): PageCursor {
  const [, changes, steps, power, mark, path] = form.exec(text) ?? []
  if (mark === undefined || path === undefined || path.includes('://')) throw foreignCursor()
  return { path, ofChanges: changes === 'c', steps: Number(steps), power: Number(power), mark }
}

/**
 * The cursor of the page that `link` leads to.
 * @throws HubError `source.unreadable` where it leads to another host, or to a page that was read before
 */
export function nextPage({ ofChanges, steps, power, mark }: PageCursor, link: string, baseUrl: string): string {
  const path = pathOfNextLink(link, baseUrl)
  if (path === undefined || /\s/.test(path)) throw unreadableGraph('the next page is on another host')
  const print = fingerprint(path)
  if (print === mark) throw unreadableGraph('the list leads back into itself')
  const [walked, span, kept] = steps + 1 === power ? [0, power * 2, print] : [steps + 1, power, mark]
  return `${ofChanges ? 'c' : ''}${walked}.${span}.${kept} ${path}`
}

/** Where the next reading of changes begins, as a path. @throws HubError `source.unreadable` where it is on another host */
export function deltaPath(link: string, baseUrl: string): string {
  const path = pathOfNextLink(link, baseUrl)
  if (path === undefined || !isPath(path)) throw unreadableGraph('the delta link is on another host')
  return path
}

/** @throws HubError `delta.stale` for what is no delta of ours: a full reading puts it right */
export function readDelta(text: string): PageCursor {
  if (!isPath(text)) throw foreignCursor()
  return firstPage(text, true)
}

const isPath = (text: string) => /^\/(?!\/)\S*$/.test(text) && !text.includes('://')

const foreignCursor = () =>
  new HubError('delta.stale', 'The changes since the last reading cannot be had any more.', {
    cause: 'no cursor of Microsoft Graph',
  })

/** 64 bits of a text (FNV-1a over two offsets): enough to tell the pages of one list apart. */
function fingerprint(text: string): string {
  const half = (offset: number) => {
    let hash = offset
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193) >>> 0
    return hash.toString(16).padStart(8, '0')
  }
  return `${half(0x811c_9dc5)}${half(0x050c_5d1f)}`
}
