import { startChild, type Child, type ChildOptions, type End } from './child.ts'

export interface HubProcess {
  /** Does nothing where it runs already. @throws ChildEndedError when it ends before it is ready */
  readonly start: () => Promise<void>
  /** Ends it as a crash would. */
  readonly kill: () => Promise<void>
  /** Ends it in good order and starts it again. */
  readonly restart: (manner: 'kill' | 'stop') => Promise<void>
  /** Ends it for good, now, whatever is going on. */
  readonly end: () => Promise<void>
  readonly pid: () => number
  /** Calls `tell` each time the process has ended without being asked to. */
  readonly onLost: (tell: (end: End) => void) => void
}

/** The hub's process over several lives. Whoever asks for what, there is one at a time: requests take turns. */
export function hubProcess(options: ChildOptions): HubProcess {
  let child: Child<unknown> | undefined
  let tellLost: (end: End) => void = () => undefined
  let over = false
  const inTurn = turnstile()

  const start = async () => {
    if (over || child?.isRunning()) return
    const started = startChild<unknown>(options)
    child = started
    await started.ready
    void started.gone.then((end) => {
      if (child === started) tellLost(end)
    })
  }
  const leave = async (manner: 'kill' | 'stop') => {
    const running = child
    child = undefined
    await running?.[manner]()
  }
  return {
    start: () => inTurn(start),
    kill: () => inTurn(() => leave('kill')),
    restart: (manner) =>
      inTurn(async () => {
        await leave(manner)
        await start()
      }),
    end: async () => {
      over = true
      await leave('stop')
    },
    pid: () => child?.pid ?? -1,
    onLost: (tell) => {
      tellLost = tell
    },
  }
}

function turnstile() {
  let last: Promise<unknown> = Promise.resolve()
  return (act: () => Promise<void>): Promise<void> => {
    const result = last.then(act)
    last = result.catch(() => undefined)
    return result
  }
}
