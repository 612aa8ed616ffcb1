import { HubError } from '../../domain/hub-error.ts'
import type { PersonTask } from '../../domain/privacy/person-task.ts'
import { sectionNames, sectionTexts, type SectionName } from '../../domain/privacy/sections.ts'
import type { Ports } from '../../ports/ports.ts'

interface Written {
  readonly section: SectionName
  readonly item: unknown
}

/**
 * Everything about a person as one JSON text: whom it is about, an index of what is in it, and the items by section.
 * @throws HubError `export.unready`, `export.expired`
 */
export async function documentOf(
  ports: Pick<Ports, 'personTasks' | 'clock'>,
  task: PersonTask,
): Promise<PersonTask & { readonly document: string }> {
  const { state, expiresAt } = task
  if (state === 'waiting' || state === 'running')
    throw new HubError('export.unready', 'The export is not ready yet. Try again in a moment.')
  if (state !== 'done' || (expiresAt && ports.clock.now() >= expiresAt))
    throw new HubError('export.expired', 'The export is not kept any more. Ask for another one.')
  const found = new Map<SectionName, unknown[]>(sectionNames.map((name) => [name, []]))
  for await (const items of ports.personTasks.readParts(task, task.parts))
    for (const { section, item } of items as readonly Written[]) found.get(section)?.push(item)
  const document = {
    format: 'tenantry-person-export',
    version: 1,
    exportId: task.taskId,
    about: task.subjects,
    alsoTheSamePerson: task.related,
    madeAt: task.finishedAt,
    index: sectionNames.map((name) => ({
      section: name,
      about: sectionTexts[name],
      items: found.get(name)?.length ?? 0,
      ...noteOf(task, name),
    })),
    sections: Object.fromEntries(found),
  }
  return { ...task, document: `${JSON.stringify(document, null, 2)}\n` }
}

function noteOf({ report }: PersonTask, name: SectionName): { readonly note?: string } {
  const kept = report.find(({ section }) => section === name)?.kept
  return kept === 'other-organisations'
    ? { note: 'The account belongs to other organisations too; it is not shown here.' }
    : {}
}
