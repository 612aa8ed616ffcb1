import { Button } from '@mantine/core'
import { useEffect } from 'react'
import { useSearchParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import { OutsideLayout } from '../parts/outside-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { forgetSignIn } from '../session/last-sign-in.ts'
import { texts } from '../texts/texts.ts'

/** After the consent: what the administrator can do now. Of its address it believes one word, and everything else means waiting. */
export function OnboardedPage() {
  const [query] = useSearchParams()
  useEffect(forgetSignIn, [])
  const ready = query.get('outcome') === 'ready'
  const { title, lead } = ready ? texts.onboarded.ready : texts.onboarded.waiting
  return (
    <OutsideLayout>
      <PageHeading title={title} />
      <p className="lead">{lead}</p>
      <section aria-labelledby="next" className="part">
        <h2 id="next">{texts.onboarded.next}</h2>
        <p>{texts.onboarded.nextWhy}</p>
        <ol className="steps">
          {texts.onboarded.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
      {ready ? (
        <div className="actions">
          <Button component="a" href={pages.home} size="md">
            {texts.toHome}
          </Button>
        </div>
      ) : null}
    </OutsideLayout>
  )
}
