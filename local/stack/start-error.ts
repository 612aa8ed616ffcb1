/** What the person who started it should read, without a stack. */
export class StartError extends Error {
  override readonly name: string = 'StartError'
}
