import type { ReactNode } from 'react'

interface NoticeProps {
  /** `calm` for what one may want to know, `warning` for what stands in the way. */
  readonly tone: 'calm' | 'warning'
  readonly title?: string
  readonly role?: 'alert' | 'status'
  readonly children: ReactNode
}

export function Notice({ tone, title, role, children }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={role}>
      {title === undefined ? null : <p className="notice-title">{title}</p>}
      {children}
    </div>
  )
}
