/** What is left behind to be finished while the steps go on. */
export interface Trail {
  /** Begins something as soon as all that was left behind before it is done. */
  leave(act: () => Promise<unknown>): void
  isUnderWay(): boolean
  /** Waits for all of it. @throws whatever failed in it: from then on always, since nothing that was left after it is done */
  done(): Promise<void>
}

export function trail(): Trail {
  let tail: Promise<unknown> = Promise.resolve()
  let open = 0
  return {
    leave: (act) => {
      open += 1
      tail = tail.then(act).then(() => (open -= 1))
      // Whoever waits for it is told.
      tail.catch(() => undefined)
    },
    isUnderWay: () => open > 0,
    done: async () => {
      await tail
    },
  }
}
