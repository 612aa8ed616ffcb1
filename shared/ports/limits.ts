/** What is counted together. */
export interface Bucket {
  readonly name: string
  /** Whom: a network, a link, an e-mail address. It is kept as a salted hash alone. */
  readonly of: string
  /** How many points drain away, a minute. */
  readonly perMinute: number
}

/** How much was done lately. All instances of the hub count together, each by itself in between: nobody waits for storage. */
export interface Limits {
  /**
   * Spends `cost` (below nought: gives back), unless more than `most` would be spent then.
   * @returns in how many seconds it may be tried again; undefined where it was spent
   */
  spend(bucket: Bucket, cost: number, most: number): number | undefined
  /** In how many seconds no more than `most` is spent; undefined where that is so. */
  wait(bucket: Bucket, most: number): number | undefined
}
