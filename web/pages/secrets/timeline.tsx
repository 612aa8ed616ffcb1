import type { BoardEntryView } from '../../../shared/contract/secrets-board.ts'
import { texts } from '../../texts/texts.ts'

const day = 86_400_000
const span = 730 * day
/** A new secret lasts two years by the hub's clock, which need not be this one's. */
const leeway = day
const [width, height] = [720, 56]

/** When secrets end within the next two years, as a picture; the list beside it says the same in words. */
export function Timeline({ entries, now }: { readonly entries: readonly BoardEntryView[]; readonly now: number }) {
  const ends = entries
    .filter(({ state }) => state !== 'superseded' && state !== 'expired')
    .flatMap(({ endsAt, state, secretId }) =>
      endsAt === undefined ? [] : [{ at: Date.parse(endsAt), state, secretId }],
    )
    .filter(({ at }) => at - now <= span + leeway)
    .sort((one, other) => one.at - other.at)
  const [next] = ends
  const text = texts.secrets.timelineOf(ends.length, next && texts.day(new Date(next.at).toISOString()))
  const place = (at: number) => 8 + Math.min(1, (at - now) / span) * (width - 16)
  return (
    <figure className="timeline">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={text}>
        <line x1="8" x2={width - 8} y1="28" y2="28" className="timeline-line" />
        {[0, 6, 12, 18, 24].map((months) => (
          <line
            key={months}
            x1={place(now + (months / 24) * span)}
            x2={place(now + (months / 24) * span)}
            y1="20"
            y2="36"
            className="timeline-line"
          />
        ))}
        {ends.map(({ at, state, secretId }) => (
          <circle key={secretId} cx={place(at)} cy="28" r="7" className={`timeline-end timeline-${state}`} />
        ))}
      </svg>
      <figcaption className="quiet small">{text}</figcaption>
    </figure>
  )
}
