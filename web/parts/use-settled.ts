import { useEffect, useState } from 'react'

/** In milliseconds: somebody who types is not asked about in between. */
const pause = 300

/** A value once it has stood still for a moment. */
export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const waiting = setTimeout(() => {
      setSettled(value)
    }, pause)
    return () => {
      clearTimeout(waiting)
    }
  }, [value])
  return settled
}
