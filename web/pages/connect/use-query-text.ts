import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import { stay } from './stay.ts'

/** How long somebody has to pause in typing before it is looked for. Milliseconds. */
const pause = 300

/**
 * What is typed into a search field, kept in the address under that name. `text` is what stands in the field, `wanted` what is looked for.
 * A new search begins with the first page: `resets` are taken out of the address with it.
 */
export function useQueryText(name: string, resets: readonly string[] = []) {
  const [query, setQuery] = useSearchParams()
  const wanted = query.get(name) ?? ''
  const [text, setText] = useState(wanted)
  const [seen, setSeen] = useState(wanted)
  if (seen !== wanted) {
    setSeen(wanted)
    if (text.trim() !== wanted) setText(wanted)
  }
  useEffect(() => {
    const typed = text.trim()
    if (typed === wanted) return
    const timer = setTimeout(() => {
      setQuery(
        (before) => {
          const after = new URLSearchParams(before)
          if (typed === '') after.delete(name)
          else after.set(name, typed)
          for (const reset of resets) after.delete(reset)
          return after
        },
        { replace: true, state: stay },
      )
    }, pause)
    return () => {
      clearTimeout(timer)
    }
  }, [text, wanted, name, resets, setQuery])
  return { text, setText, wanted }
}
