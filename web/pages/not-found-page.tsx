import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import { OutsideLayout } from '../parts/outside-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { texts } from '../texts/texts.ts'

export function NotFoundPage() {
  return (
    <OutsideLayout>
      <PageHeading title={texts.notFound.title} />
      <p className="lead">{texts.notFound.lead}</p>
      <div className="actions">
        <Button component={Link} to={pages.home} size="md">
          {texts.toHome}
        </Button>
      </div>
    </OutsideLayout>
  )
}
