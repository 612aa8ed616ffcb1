import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { PagedList } from '../../parts/paged-list.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'

const pageSize = 10

/** For operators: the Organisations of the platform, to look at. */
export function OrganisationsCard() {
  const call = useCall()
  return (
    <section className="card" aria-labelledby="organisations">
      <div className="card-head">
        <div>
          <h2 id="organisations">{texts.organisations.title}</h2>
          <p className="quiet">{texts.organisations.lead}</p>
        </div>
      </div>
      <PagedList
        label={texts.organisations.title}
        none={texts.organisations.none}
        queryKey={['organisations']}
        read={(page, signal) => call(api.listOrganisations, { ...page, limit: pageSize }, signal)}
        keyOf={({ organisationId }) => organisationId}
      >
        {({ organisationId, displayName, state, createdAt, externalId }) => (
          <>
            <span className="row-name">{displayName}</span>
            <StateMark tone={state === 'active' ? 'good' : 'gone'}>{texts.organisations.state[state]}</StateMark>
            <span className="row-detail">
              {/* The id stands in every address of the API, which is where an operator goes from here. */}
              <span className="row-id">
                {externalId === undefined ? organisationId : `${externalId} · ${organisationId}`}
              </span>
              <span>{texts.organisations.created(texts.day(createdAt))}</span>
            </span>
          </>
        )}
      </PagedList>
    </section>
  )
}
