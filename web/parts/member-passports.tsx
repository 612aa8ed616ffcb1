import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { texts } from '../texts/texts.ts'
import { Confirm } from './confirm.tsx'
import { ProblemNotice } from './problem-notice.tsx'

interface MemberPassportsProps {
  readonly organisationId: string
  readonly memberId: string
  readonly mayChange: boolean
}

/** How a member signs in, for an administrator: what leads to this organisation alone can be removed, never the last. */
export function MemberPassports({ organisationId, memberId, mayChange }: MemberPassportsProps) {
  const call = useCall()
  const queryClient = useQueryClient()
  const queryKey = ['passports-of', organisationId, memberId]
  const [asked, setAsked] = useState<string>()
  const passports = useQuery({
    queryKey,
    queryFn: ({ signal }) => call(api.listPassports, { organisationId, memberId }, signal),
  })
  const unlink = useMutation({
    mutationFn: (passportId: string) => call(api.unlinkPassport, { organisationId, memberId, passportId }),
    onSettled: () => {
      setAsked(undefined)
      return queryClient.invalidateQueries({ queryKey })
    },
  })
  const { account, memberPassports: words } = texts
  return (
    <section className="part" aria-labelledby="member-passports">
      <h2 id="member-passports">{words.title}</h2>
      {unlink.error ? <ProblemNotice error={unlink.error} /> : null}
      {passports.error ? <ProblemNotice error={passports.error} onRetry={() => void passports.refetch()} /> : null}
      {passports.isPending ? <Skeleton height={48} radius="md" /> : null}
      {passports.data?.items.length === 0 ? <p className="quiet">{words.none}</p> : null}
      <ul className="rows" aria-label={words.title}>
        {(passports.data?.items ?? []).map(({ passportId, label = account.unnamed, tid, removable }) => (
          <li key={passportId} className="row">
            <span className="row-name">{label}</span>
            {mayChange && removable && asked !== passportId ? (
              <Button
                size="xs"
                variant="default"
                aria-label={account.removeOf(label)}
                onClick={() => {
                  setAsked(passportId)
                }}
              >
                {account.remove}
              </Button>
            ) : null}
            {tid === undefined ? null : <span className="row-detail row-id">{account.tenant(tid)}</span>}
            {asked === passportId ? (
              <div className="row-more">
                <Confirm
                  title={account.removeOf(label)}
                  lead={words.removeWhy(label)}
                  yes={account.removeNow}
                  no={account.keep}
                  isBusy={unlink.isPending}
                  onYes={() => {
                    unlink.mutate(passportId)
                  }}
                  onNo={() => {
                    setAsked(undefined)
                  }}
                />
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
