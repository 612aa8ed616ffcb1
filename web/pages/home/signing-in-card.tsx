import { Link } from 'react-router'
import { pages } from '../../../shared/contract/pages.ts'
import { texts } from '../../texts/texts.ts'

/** Where the ways to sign in are looked after. */
export function SigningInCard({ mayReadTraces }: { readonly mayReadTraces: boolean }) {
  return (
    <section className="card" aria-labelledby="signing-in">
      <div>
        <h2 id="signing-in">{texts.card.title}</h2>
        <p className="quiet">{texts.card.lead}</p>
      </div>
      <p className="actions">
        <Link to={pages.identityProviders} className="text-link">
          {texts.card.providers}
        </Link>
        {mayReadTraces ? (
          <Link to={pages.signInTraces} className="text-link">
            {texts.card.traces}
          </Link>
        ) : null}
      </p>
    </section>
  )
}
