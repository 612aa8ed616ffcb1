/** A file of the built web pages. */
export interface PageFile {
  readonly body: Uint8Array
  readonly type: string
  readonly etag: string
  /** Its name holds its hash: it never changes. */
  readonly immutable: boolean
}

export interface PageFiles {
  /** By path below the pages' folder, such as `assets/index-1a2b.js`; undefined for everything that is not a file there. */
  find(path: string): Promise<PageFile | undefined>
}
