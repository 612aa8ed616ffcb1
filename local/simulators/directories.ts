import { randomUUID } from 'node:crypto'
import { groupsOf, type DirectoryGroup } from '../worlds/directory-groups.ts'
import { peopleOf, type DirectoryPerson, type TenantPeople } from '../worlds/directory-people.ts'
import type { World } from '../worlds/world.ts'

/** `soft` can be restored, `hard` is for good. */
export type Presence = 'present' | 'soft' | 'hard'

export interface Entry {
  readonly person: DirectoryPerson
  readonly presence: Presence
}

/** The directories of a world while it runs. One that nobody asked for costs nothing. */
export class Directories {
  #directories = new Map<string, Directory>()

  of(world: World, tid: string): Directory | undefined {
    const known = this.#directories.get(tid)
    if (known) return known
    const people = peopleOf(world, tid)
    if (!people) return undefined
    const made = new Directory(tid, people)
    this.#directories.set(tid, made)
    return made
  }

  /** The directory is read anew from its world; what was remembered of any is stale. */
  forget(tid?: string): void {
    if (tid === undefined) this.#directories.clear()
    else this.#directories.delete(tid)
  }
}

/** One tenant's people: those of the world, and what became of them since. People stand at places that never move. */
export class Directory {
  /** Another one after every start and reset: what a client remembers of an earlier directory is worth nothing. */
  readonly epoch = randomUUID()
  readonly groups: readonly DirectoryGroup[]
  readonly #start: TenantPeople
  readonly #added: DirectoryPerson[] = []
  readonly #changed = new Map<number, DirectoryPerson>()
  readonly #gone = new Map<number, Exclude<Presence, 'present'>>()
  /** Places in the order in which something happened there. */
  readonly #log: number[] = []
  readonly #memberships = new Map<string, boolean>()

  constructor(tid: string, start: TenantPeople) {
    this.#start = start
    this.groups = groupsOf(tid)
  }

  /** How many places there are, deleted people's included. */
  get places(): number {
    return this.#start.count + this.#added.length
  }

  get present(): number {
    return this.places - this.#gone.size
  }

  /** How many changes there were. */
  get sequence(): number {
    return this.#log.length
  }

  at(place: number): Entry {
    const person = this.#changed.get(place) ?? this.#added[place - this.#start.count] ?? this.#start.at(place)
    return { person, presence: this.#gone.get(place) ?? 'present' }
  }

  /** @throws Error where nobody has that id */
  get(id: string): Entry {
    return this.at(this.#placeIn(id))
  }

  placeOf(id: string): number | undefined {
    const added = this.#added.findIndex((person) => person.id === id)
    return added < 0 ? this.#start.indexOf(id) : this.#start.count + added
  }

  /** Places of the changes from that one on, oldest first; one that changed twice comes twice. */
  changes(from: number, limit: number): readonly number[] {
    return this.#log.slice(from, from + limit)
  }

  add(person: DirectoryPerson): DirectoryPerson {
    if (this.placeOf(person.id) !== undefined) throw new Error(`Somebody has the id ${person.id} already.`)
    this.#added.push(person)
    this.#log.push(this.places - 1)
    return person
  }

  /** @throws Error where nobody has that id */
  change(id: string, members: Partial<DirectoryPerson>): DirectoryPerson {
    const place = this.#placeIn(id)
    const changed = { ...this.at(place).person, ...members, id }
    this.#changed.set(place, changed)
    this.#log.push(place)
    return changed
  }

  /** @throws Error where nobody has that id */
  setPresence(id: string, presence: Presence): Entry {
    const place = this.#placeIn(id)
    if (this.#gone.get(place) === 'hard') throw new Error(`${id} is deleted for good.`)
    if (presence === 'present') this.#gone.delete(place)
    else this.#gone.set(place, presence)
    this.#log.push(place)
    return this.at(place)
  }

  /** @throws Error where the tenant has no such group or person */
  setMembership(groupId: string, id: string, member: boolean): void {
    this.#placeIn(id)
    if (!this.groups.some((group) => group.id === groupId)) throw new Error(`There is no group ${groupId}.`)
    this.#memberships.set(`${groupId} ${id}`, member)
  }

  /** Whether whoever stands there is in the group or in one of those nested in it. */
  isMember(group: DirectoryGroup, place: number): boolean {
    const { person, presence } = this.at(place)
    if (presence !== 'present') return false
    if (this.#memberships.get(`${group.id} ${person.id}`) ?? group.holds(place)) return true
    return this.groups.some((inner) => group.nested.includes(inner.id) && this.isMember(inner, place))
  }

  #placeIn(id: string): number {
    const place = this.placeOf(id)
    if (place === undefined) throw new Error(`There is nobody with the id ${id}.`)
    return place
  }
}
