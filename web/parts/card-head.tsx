import type { ReactNode } from 'react'

interface CardHeadProps {
  /** By which the card is named: its `aria-labelledby`. */
  readonly id: string
  readonly title: ReactNode
  /** What the card is for, in a sentence or two. */
  readonly lead?: ReactNode
  /** At the other end of the line: a state, or what can be done. */
  readonly children?: ReactNode
}

/** How a card begins. */
export function CardHead({ id, title, lead, children }: CardHeadProps) {
  return (
    <div className="card-head">
      <div>
        <h2 id={id}>{title}</h2>
        {lead === undefined ? null : <p className="quiet">{lead}</p>}
      </div>
      {children}
    </div>
  )
}
