import type { ReactNode } from 'react'

/** A state in a word, with a mark that differs in shape as well as in colour. */
export function StateMark({ tone, children }: { readonly tone: 'good' | 'gone'; readonly children: ReactNode }) {
  return <span className={`state state-${tone}`}>{children}</span>
}
