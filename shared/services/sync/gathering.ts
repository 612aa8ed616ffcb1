import type { Clock } from '../../ports/clock.ts'

/** Where some wait for each other. */
export interface Gathering {
  /** Waits until so many are there, somebody comes when the first has waited long enough, or {@link part} is called. */
  come(): Promise<void>
  /** Lets all go on who are there. */
  part(): void
}

/** `most`: how many wait; `longest`: after how many milliseconds whoever comes next ends it. No timer: whoever gathers sees to its end. */
export function gathering(
  clock: Clock,
  { most, longest }: { readonly most: number; readonly longest: number },
): Gathering {
  const there: (() => void)[] = []
  let since = 0
  const part = () => {
    for (const goOn of there.splice(0)) goOn()
  }
  return {
    come: () =>
      new Promise((goOn) => {
        if (there.length === 0) since = clock.now().getTime()
        there.push(goOn)
        if (there.length >= most || clock.now().getTime() - since >= longest) part()
      }),
    part,
  }
}
