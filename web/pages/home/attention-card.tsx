import { Button, Skeleton } from '@mantine/core'
import { Link } from 'react-router'
import { UnreachableNotice } from '../../parts/unreachable-notice.tsx'
import type { ActiveOrganisation } from '../../session/use-session.ts'
import { texts } from '../../texts/texts.ts'
import type { Need } from './attention.ts'
import { useAttention } from './use-attention.ts'

/** What needs somebody today: the first thing on the start page. */
export function AttentionCard({ active }: { readonly active: ActiveOrganisation }) {
  const { attention } = texts
  const { needs, looking, troubled, unseen } = useAttention(active)
  const nothing = needs.length === 0 && !looking && unseen.length === 0
  return (
    <section className="card" aria-labelledby="attention">
      <div>
        <h2 id="attention">{attention.title}</h2>
        <p className="quiet" role="status">
          {looking ? attention.looking : attention.lead}
        </p>
      </div>
      {troubled ? <UnreachableNotice /> : null}
      {nothing ? (
        <div className="calm">
          <p className="calm-title">{attention.nothing}</p>
          <p className="quiet">{attention.nothingWhy}</p>
        </div>
      ) : null}
      {needs.length === 0 ? null : (
        <ul className="needs" aria-label={attention.title}>
          {needs.map((need) => (
            <NeedRow key={`${need.to} ${need.what}`} need={need} />
          ))}
        </ul>
      )}
      {needs.length === 0 && looking && !troubled ? (
        <div aria-hidden="true">
          <Skeleton height={52} />
          <Skeleton height={52} mt={12} width="85%" />
        </div>
      ) : null}
      {unseen.map(({ at, retry }) => (
        <p key={at} className="unseen quiet">
          {attention.unseen(attention.what[at])}{' '}
          <Button variant="default" size="xs" onClick={retry}>
            {texts.tryAgain}
          </Button>
        </p>
      ))}
    </section>
  )
}

function NeedRow({ need: { what, why, since, until, to, urgent } }: { readonly need: Need }) {
  const { attention } = texts
  const moment =
    since === undefined
      ? until === undefined
        ? ''
        : attention.until(texts.moment(until))
      : attention.since(texts.moment(since))
  return (
    <li className={urgent ? 'need need-urgent' : 'need'}>
      <Link to={to} className="need-what">
        {what}
      </Link>
      {moment === '' ? null : <span className="quiet small need-when">{moment}</span>}
      {why === '' ? null : <span className="quiet need-why">{why}</span>}
    </li>
  )
}
