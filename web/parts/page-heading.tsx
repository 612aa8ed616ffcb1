import { Title } from '@mantine/core'
import { useEffect, useRef, type ReactNode } from 'react'
import { useLocation } from 'react-router'
import { texts } from '../texts/texts.ts'

/**
 * The one h1 of a page, and its title. After a change of route the focus moves here, so that a screen reader says where
 * one is; on the first load the browser's own start of the document is better.
 */
export function PageHeading({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { key, state } = useLocation() as { key: string; state: { stay?: boolean } | null }
  const staying = state?.stay === true
  useEffect(() => {
    document.title = texts.pageTitle(title)
  }, [title])
  useEffect(() => {
    if (key !== 'default' && !staying) heading.current?.focus()
  }, [key, staying])
  return (
    <Title order={1} ref={heading} tabIndex={-1} className="page-heading">
      {children ?? title}
    </Title>
  )
}
