import type { ReactNode } from 'react'

/** A page within the console's frame. `aside` stands at its upper end, before everything else. */
export function ConsoleLayout({ aside, children }: { readonly aside?: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      {aside === undefined ? null : <div className="console-aside">{aside}</div>}
      {children}
    </>
  )
}
