import { Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/routes.ts'
import type { OutputOf } from '../../api/call.ts'
import { useCall } from '../../api/use-call.ts'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'

type Passport = OutputOf<'listPassports'>['items'][number]
interface OfMember {
  readonly organisationId: string
  readonly memberId: string
  readonly mayChange: boolean
}

/** How a member signs in. */
export function MemberPassports({ organisationId, memberId, mayChange }: OfMember) {
  const { members } = texts
  const call = useCall()
  const read = useQuery({
    queryKey: ['passports-of', organisationId, memberId],
    queryFn: ({ signal }) => call(api.listPassports, { organisationId, memberId }, signal),
  })
  return (
    <section className="card" aria-labelledby="passports">
      <h2 id="passports">{members.passports}</h2>
      {read.isPending ? <Skeleton height={56} aria-hidden="true" /> : null}
      {read.error ? <ProblemNotice error={read.error} onRetry={() => void read.refetch()} /> : null}
      {read.data?.items.length === 0 ? <p className="quiet">{members.noPassports}</p> : null}
      {read.data && read.data.items.length > 0 ? (
        <ul className="rows" aria-label={members.passports}>
          {read.data.items.map((passport) => (
            <li key={passport.passportId} className="row">
              <Row passport={passport} organisationId={organisationId} memberId={memberId} mayChange={mayChange} />
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  )
}

function Row({ passport, organisationId, memberId, mayChange }: OfMember & { readonly passport: Passport }) {
  const { passportId, label, provider, tid, removable } = passport
  const { members } = texts
  const call = useCall()
  const queryClient = useQueryClient()
  const name = label ?? (provider === 'entra' ? texts.traces.entra : provider)
  const unlink = useMutation({
    mutationFn: () => call(api.unlinkPassport, { organisationId, memberId, passportId }),
    onSuccess: () =>
      Promise.all(
        ['passports-of', 'sessions-of', 'member'].map((what) =>
          queryClient.invalidateQueries({ queryKey: [what, organisationId, memberId] }),
        ),
      ),
  })
  return (
    <>
      <span className="row-name">{name}</span>
      <span />
      {tid === undefined ? null : <span className="row-detail row-id">{members.tenant(tid)}</span>}
      {mayChange && removable ? (
        <div className="row-acts">
          <ConfirmButton
            label={members.unlink}
            ariaLabel={members.unlinkOf(name)}
            why={members.unlinkWhy}
            now={members.unlinkNow}
            pending={unlink.isPending}
            error={unlink.error}
            onConfirm={() => {
              unlink.mutate()
            }}
            onLeft={unlink.reset}
          />
        </div>
      ) : null}
    </>
  )
}
