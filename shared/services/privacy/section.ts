import type { Dossier } from '../../domain/privacy/dossier.ts'
import type { PersonTask } from '../../domain/privacy/person-task.ts'
import type { KeptReason } from '../../domain/privacy/sections.ts'
import type { DirectoryIdentity } from '../../domain/privacy/subject.ts'
import type { Ports } from '../../ports/ports.ts'

/** A task that is under way. */
export type RunningTask = PersonTask & { readonly dossier: Dossier }

/** What one page of a section shows of the person. */
export interface SectionPage {
  readonly items: readonly object[]
  readonly next?: string | undefined
  /** By what else the person is found. */
  readonly learned?: readonly DirectoryIdentity[]
}

/** How one kind of data about a person is found, and taken away. Both go on from a place, and may be repeated. */
export interface Section {
  readonly read: (ports: Ports, task: RunningTask, place: string | undefined) => Promise<SectionPage>
  readonly erase: (ports: Ports, task: RunningTask, place: string | undefined) => Promise<Pick<SectionPage, 'next'>>
  /** Why what was found stays. */
  readonly kept?: (dossier: Dossier) => KeptReason | undefined
}

/**
 * One page of several lists, one list after the other: the place says which list, and where in it.
 * @param page answers one page of the list of a scope
 */
export async function through<Scope, Page extends { readonly next?: string | undefined }>(
  scopes: readonly Scope[],
  place: string | undefined,
  empty: Page,
  page: (scope: Scope, cursor: string | undefined) => Promise<Page>,
): Promise<Page> {
  const [number = '0', ...rest] = (place ?? '0').split(':')
  const index = Number(number)
  const scope = scopes[index]
  if (scope === undefined) return empty
  const cursor = rest.length === 0 ? undefined : rest.join(':')
  const shown = await page(scope, cursor)
  if (shown.next !== undefined) return { ...shown, next: `${index}:${shown.next}` }
  return index + 1 < scopes.length ? { ...shown, next: String(index + 1) } : shown
}

export const nothing: SectionPage = { items: [] }
