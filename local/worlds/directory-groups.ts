import { fictionalId } from './fictional-id.ts'

/** A group of a tenant at the start of a world. */
export interface DirectoryGroup {
  readonly id: string
  readonly displayName: string
  /** Whether the person at that place of the directory is a member without another group's help. */
  holds(index: number): boolean
  /** Ids of groups whose members are members too. */
  readonly nested: readonly string[]
}

/** Three groups of every tenant: every other person; every tenth; and one that holds the second by nesting and the first person itself. */
export function groupsOf(tid: string): readonly DirectoryGroup[] {
  const id = (name: string) => fictionalId(tid, 'group', name)
  return [
    { id: id('staff'), displayName: 'Staff', holds: (index) => index % 2 === 0, nested: [] },
    { id: id('leads'), displayName: 'Leads', holds: (index) => index % 10 === 1, nested: [] },
    { id: id('board'), displayName: 'Board', holds: (index) => index === 0, nested: [id('leads')] },
  ]
}
