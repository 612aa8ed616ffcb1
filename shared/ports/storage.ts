/** What a row was when it was read: Table Storage's ETag. Opaque. */
export type Version = string

/** A record together with the version it was read at. */
export type Kept<T> = T & { readonly version: Version }

/** `next` is opaque and absent on the last page. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

export interface PageWish {
  readonly cursor?: string | undefined
  readonly limit: number
}
