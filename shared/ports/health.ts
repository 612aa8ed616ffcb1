/** Something the hub cannot work without. */
export interface Dependency {
  readonly name: 'storage' | 'identity provider' | 'key vault'
  /** Resolves when it answers; rejects with the reason otherwise. */
  check(): Promise<void>
}
