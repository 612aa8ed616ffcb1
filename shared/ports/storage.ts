/** What a row was when it was read: Table Storage's ETag. Opaque. */
export type Version = string

/** A record together with the version it was read at. */
export type Kept<T> = T & { readonly version: Version }

/** `next` is opaque and absent on the last page. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

/** Some rows of a list in the order of their keys, from a certain key on. `isAll`: no more come behind them. */
export interface RowsFrom<T> {
  readonly items: readonly T[]
  readonly isAll: boolean
}

export interface PageWish {
  readonly cursor?: string | undefined
  readonly limit: number
}
