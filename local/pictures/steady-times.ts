/** When everything in the pictures happens, so that the same pages make the same picture on another day. */
export const theMoment = new Date('2026-11-20T09:00:00.000Z')

const instant = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g
const minute = 60_000
const hour = 60 * minute

/**
 * An answer of the hub with its instants moved, as if the walk had begun at {@link theMoment}: what happened during the walk happened then,
 * everything else is as many whole hours away as it really is. Versions of rows, which hold instants too, stay what they are.
 */
export function steadyTimes(text: string, since: Date): string {
  return text.replaceAll(instant, (found) => {
    const away = Date.parse(found) - since.getTime()
    const hours = away > -minute && away < 30 * minute ? 0 : Math.round(away / hour)
    return new Date(theMoment.getTime() + hours * hour).toISOString()
  })
}
