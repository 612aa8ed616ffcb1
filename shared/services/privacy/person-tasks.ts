import type { SessionCaller } from '../../domain/caller.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { MemberId, OrganisationId } from '../../domain/ids.ts'
import {
  daysAfter,
  isOver,
  newTaskId,
  ownTasks,
  usualWaitHours,
  withdrawnTask,
  type PersonTask,
  type TaskKey,
  type TaskKind,
  type TaskOwner,
} from '../../domain/privacy/person-task.ts'
import { areSamePeople, distinctSubjects, type Subject } from '../../domain/privacy/subject.ts'
import { refuseAged } from '../../domain/session.ts'
import type { Ports, RequestPorts } from '../../ports/ports.ts'
import type { Kept, Page, PageWish } from '../../ports/storage.ts'
import { everyPage } from '../every-page.ts'
import { recordAct } from '../record-act.ts'
import { reachOf } from '../sessions-of-member.ts'
import { documentOf } from './export-document.ts'
import { refuseUnknown, relatedSubjects } from './compile-dossier.ts'
import { refuseErasure } from './refuse-erasure.ts'

/** The workflow that moves exports and erasures on. */
export const personTaskWorkflow = 'PersonTask'

const workflowId = ({ kind, taskId, owner }: TaskKey) => `${kind}-${owner}-${taskId}`

/** Starts the workflow unless it runs. Safe to repeat. Its input is ids alone. */
async function moveTaskOn({ workflows }: Pick<RequestPorts, 'workflows'>, key: TaskKey): Promise<boolean> {
  const { owner, kind, taskId } = key
  const id = workflowId(key)
  if ((await workflows.stateOf(id)) === 'running') return false
  await workflows.start(personTaskWorkflow, id, { owner, kind, taskId })
  return true
}

export interface TaskWish {
  readonly kind: TaskKind
  readonly organisationId: OrganisationId
  readonly subject: Subject
  /** With whoever else is the same human. */
  readonly withRelated: boolean
  /** Of an erasure: how long it can be taken back, in hours. */
  readonly waitHours?: number | undefined
}

/**
 * Asks for everything about a person, or for their erasure, in an Organisation.
 * @throws HubError `member.unknown`, `contact.unknown`, `managedTenant.unknown`; of an erasure `erasure.pending`, `member.operator`, `admin.last`
 */
export async function requestTask(
  ports: RequestPorts,
  { kind, organisationId, subject, withRelated, waitHours = usualWaitHours }: TaskWish,
  requestedBy: MemberId,
): Promise<Kept<PersonTask>> {
  await refuseUnknown(ports, organisationId, subject)
  const related = await relatedSubjects(ports, organisationId, subject)
  const subjects = withRelated ? distinctSubjects([subject, ...related]) : [subject]
  return insertTask(ports, {
    ...fresh(ports, kind, waitHours),
    owner: organisationId,
    subjects,
    related: withRelated ? [] : related,
    requestedBy,
  })
}

/**
 * The same for oneself, everywhere that the session reaches: the account, with every Organisation's Membership. What an Organisation has in
 * an address book is that Organisation's to export and to erase.
 * @throws HubError `session.aged`; of an erasure `erasure.pending`, `member.operator`, `admin.last`
 */
export async function requestOwnTask(
  ports: RequestPorts,
  caller: SessionCaller,
  { kind, waitHours = usualWaitHours }: Pick<TaskWish, 'kind' | 'waitHours'>,
): Promise<Kept<PersonTask>> {
  refuseAged(caller.session, ports.clock.now())
  const { memberId } = caller
  const reach = reachOf(ports, caller)
  const task = await insertTask(ports, {
    ...fresh(ports, kind, waitHours),
    owner: ownTasks(memberId),
    subjects: [{ kind: 'member', memberId }],
    related: [],
    requestedBy: memberId,
    ...(reach === 'everywhere' ? {} : { within: [reach] }),
  })
  await tellOwn(ports, caller, kind === 'export' ? 'export.requested' : 'erasure.requested', task)
  return task
}

/** In the trail of the Organisation that is active, else of the platform's. */
async function tellOwn(
  ports: RequestPorts,
  { memberId, active }: SessionCaller,
  action: 'export.requested' | 'export.downloaded' | 'erasure.requested' | 'erasure.withdrawn',
  { kind, taskId }: TaskKey,
): Promise<void> {
  const organisationId = active?.organisationId ?? ports.platform.organisationId
  const actor = `member:${memberId}`
  await recordAct(ports, { organisationId, action, actor, subject: `${kind}:${taskId}`, foreign: false })
}

function fresh({ clock, random }: Pick<Ports, 'clock' | 'random'>, kind: TaskKind, waitHours: number) {
  const requestedAt = clock.now()
  const startsAt = kind === 'export' ? requestedAt : daysAfter(requestedAt, waitHours / 24)
  const taskId = newTaskId(requestedAt, random.guid())
  return { kind, taskId, requestedAt, startsAt, state: 'waiting', rounds: 0, parts: 0, report: [] } as const
}

async function insertTask(ports: RequestPorts, task: PersonTask): Promise<Kept<PersonTask>> {
  if (task.kind === 'erasure') {
    await refusePending(ports, task)
    await refuseErasure(ports, task)
  }
  const kept = await ports.personTasks.insert(task)
  await moveTaskOn(ports, task)
  return kept
}

/** Two at once would end as one does: they are refused so that nobody wonders. */
async function refusePending({ personTasks }: RequestPorts, { owner, subjects }: PersonTask): Promise<void> {
  const all = await everyPage((wish) => personTasks.list(owner, 'erasure', wish))
  if (all.some((task) => !isOver(task) && areSamePeople(task.subjects, subjects)))
    throw new HubError('erasure.pending', 'The erasure of this person was asked for already.')
}

/** @throws HubError `export.unknown`, `erasure.unknown` */
export async function getTask({ personTasks }: Pick<Ports, 'personTasks'>, key: TaskKey): Promise<Kept<PersonTask>> {
  const found = await personTasks.find(key)
  if (found) return found
  throw unknownTask(key.kind)
}

const unknownTask = (kind: TaskKind) =>
  kind === 'export'
    ? new HubError('export.unknown', 'There is no such export.')
    : new HubError('erasure.unknown', 'There is no such erasure.')

export const listTasks = (
  { personTasks }: Pick<Ports, 'personTasks'>,
  owner: TaskOwner,
  kind: TaskKind,
  wish: PageWish,
): Promise<Page<Kept<PersonTask>>> => personTasks.list(owner, kind, wish)

/** Takes an erasure back before it begins. @throws HubError `erasure.unknown`, `erasure.started`, `version.stale` */
export async function withdrawErasure(
  ports: Pick<Ports, 'personTasks' | 'clock'>,
  key: Omit<TaskKey, 'kind'>,
): Promise<Kept<PersonTask>> {
  const { version, ...task } = await getTask(ports, { ...key, kind: 'erasure' })
  return ports.personTasks.replace(withdrawnTask(task, ports.clock.now()), version)
}

/** What was asked for by a session that reached everywhere is not for one that reaches a single Organisation. */
function isReached(ports: Pick<Ports, 'platform'>, caller: SessionCaller, { within }: PersonTask): boolean {
  const reach = reachOf(ports, caller)
  return reach === 'everywhere' || (within !== undefined && within.every((organisationId) => organisationId === reach))
}

/** Those of the caller that their session reaches. A page may be short and still have a `next`. */
export async function listOwnTasks(
  ports: Pick<Ports, 'personTasks' | 'platform'>,
  caller: SessionCaller,
  kind: TaskKind,
  wish: PageWish,
): Promise<Page<Kept<PersonTask>>> {
  const page = await listTasks(ports, ownTasks(caller.memberId), kind, wish)
  return { ...page, items: page.items.filter((task) => isReached(ports, caller, task)) }
}

/** One of the caller's own. @throws HubError `export.unknown`, `erasure.unknown` */
async function getOwnTask(
  ports: Pick<Ports, 'personTasks' | 'platform'>,
  caller: SessionCaller,
  { kind, taskId }: Omit<TaskKey, 'owner'>,
): Promise<Kept<PersonTask>> {
  const task = await getTask(ports, { owner: ownTasks(caller.memberId), kind, taskId })
  if (!isReached(ports, caller, task)) throw unknownTask(kind)
  return task
}

/** The document of one's own export, which is audited too. @throws HubError `session.aged`, and those of an export */
export async function downloadOwnExport(
  ports: RequestPorts,
  caller: SessionCaller,
  taskId: string,
): Promise<PersonTask & { readonly document: string }> {
  refuseAged(caller.session, ports.clock.now())
  const task = await documentOf(ports, await getOwnTask(ports, caller, { kind: 'export', taskId }))
  await tellOwn(ports, caller, 'export.downloaded', task)
  return task
}

/** @throws HubError as {@link withdrawErasure} */
export async function withdrawOwnErasure(
  ports: RequestPorts,
  caller: SessionCaller,
  taskId: string,
): Promise<Kept<PersonTask>> {
  await getOwnTask(ports, caller, { kind: 'erasure', taskId })
  const task = await withdrawErasure(ports, { owner: ownTasks(caller.memberId), taskId })
  await tellOwn(ports, caller, 'erasure.withdrawn', task)
  return task
}

/** Moves on what a crash left without its workflow. Answers how many. Safe to repeat. */
export async function resumePersonTasks(ports: RequestPorts): Promise<number> {
  const open = await everyPage((wish) => ports.personTasks.listOpen(wish))
  let started = 0
  for (const key of open) if (await moveTaskOn(ports, key)) started += 1
  return started
}
