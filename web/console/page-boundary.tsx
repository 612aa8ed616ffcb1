import { Button, Skeleton, VisuallyHidden } from '@mantine/core'
import { Component, Suspense, type ReactNode } from 'react'
import { useLocation } from 'react-router'
import { Notice } from '../parts/notice.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { texts } from '../texts/texts.ts'

/** What stands around a lazily loaded page: something while it comes, and a way on where it does not, or breaks. */
export function PageBoundary({ children }: { readonly children: ReactNode }) {
  const { pathname } = useLocation()
  return (
    <Caught at={pathname}>
      <Suspense fallback={<Coming />}>{children}</Suspense>
    </Caught>
  )
}

function Coming() {
  return (
    <div className="console-coming">
      <VisuallyHidden role="status">{texts.loading}</VisuallyHidden>
      <Skeleton height={40} width="min(18rem, 60%)" aria-hidden="true" />
      <Skeleton height={240} aria-hidden="true" />
    </div>
  )
}

interface CaughtProps {
  /** Going elsewhere is a new beginning. */
  readonly at: string
  readonly children: ReactNode
}

/** React catches in classes alone. */
class Caught extends Component<CaughtProps, { readonly tornAt?: string }> {
  override state: { readonly tornAt?: string } = {}

  static getDerivedStateFromError() {
    return { tornAt: '' }
  }

  static getDerivedStateFromProps({ at }: CaughtProps, { tornAt }: { readonly tornAt?: string }) {
    if (tornAt === undefined || tornAt === at) return null
    return tornAt === '' ? { tornAt: at } : { tornAt: undefined }
  }

  override render() {
    return this.state.tornAt === undefined ? this.props.children : <Torn />
  }
}

function Torn() {
  const { torn } = texts.shell
  return (
    <>
      <PageHeading title={torn.title} />
      <Notice tone="warning" role="alert">
        <p>{torn.lead}</p>
        <Button
          variant="default"
          size="xs"
          className="notice-action"
          onClick={() => {
            location.reload()
          }}
        >
          {torn.reload}
        </Button>
      </Notice>
    </>
  )
}
