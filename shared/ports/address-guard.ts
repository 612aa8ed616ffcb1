/** What is asked of somebody else's service. */
export interface GuardedRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Ends the request early. */
  readonly signal?: AbortSignal
  /** For the whole request: resolving, connecting, every byte of the answer. Milliseconds; 15,000 where it is not given. */
  readonly within?: number
  /** The largest answer that is read, in bytes, decompressed; 5 MiB where it is not given. */
  readonly largestAnswer?: number
  /** The answer's content is nobody's concern: nothing of it is read, however long it is or takes. */
  readonly content?: 'ignored'
}

/**
 * Calls addresses that a customer typed, and nothing that the public internet does not reach: every address of the host is judged, and
 * the connection goes to one that was. Whoever takes such an address takes it through here.
 */
export interface AddressGuard {
  /**
   * Judges an address at the time at which it is typed, names resolved. It is judged again with every call.
   * @throws HubError `address.refused` (details: `rule`), `address.unresolved`, `address.unreachable`
   */
  judgeAddress(address: string): Promise<void>
  /**
   * One request. A redirect is an answer and is not followed: its address is the customer's word too.
   * @returns the answer, read whole
   * @throws HubError as {@link judgeAddress}, and `address.oversize`; the reason of `signal` where that ended it
   */
  guardedFetch(address: string, request?: GuardedRequest): Promise<Response>
}
