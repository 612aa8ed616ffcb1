import { Skeleton, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { Notice } from '../parts/notice.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { UnreachableNotice } from '../parts/unreachable-notice.tsx'
import { SignedInGate } from '../session/session-gate.tsx'
import { texts } from '../texts/texts.ts'
import { AddPassport } from './account/add-passport.tsx'
import { OwnData } from './account/own-data.tsx'
import { PassportRow } from './account/passport-row.tsx'

const passportsKey = ['passports'] as const

/** How one signs in oneself. */
export function AccountPage() {
  return (
    <ConsoleLayout>
      <div className="console-title">
        <PageHeading title={texts.account.title} />
      </div>
      <SignedInGate skeleton={(notice) => notice ?? <Loading />}>
        {({ member }) => (
          <>
            <p className="lead">{texts.account.lead(member.displayName)}</p>
            <div className="console-cards">
              <Passports />
              <OwnData name={member.displayName} />
            </div>
          </>
        )}
      </SignedInGate>
    </ConsoleLayout>
  )
}

function Passports() {
  const call = useCall()
  const { account } = texts
  const [query] = useSearchParams()
  const [done, setDone] = useState<string | undefined>(query.get('linked') === '1' ? account.added : undefined)
  const passports = useQuery({
    queryKey: passportsKey,
    queryFn: ({ signal }) => call(api.listOwnPassports, undefined, signal),
  })
  if (!passports.data)
    return passports.error ? (
      <ProblemNotice error={passports.error} onRetry={() => void passports.refetch()} />
    ) : passports.failureCount > 0 ? (
      <UnreachableNotice />
    ) : (
      <Loading />
    )
  const { items, addable } = passports.data
  return (
    <>
      {done === undefined ? null : (
        <Notice tone="calm" role="status">
          <p>{done}</p>
        </Notice>
      )}
      <section className="card" aria-labelledby="ways">
        <h2 id="ways">{account.ways}</h2>
        <ul className="rows" aria-label={account.ways}>
          {items.map((passport) => (
            <li key={passport.passportId} className="row">
              <PassportRow
                passport={passport}
                onRemoved={() => {
                  setDone(account.removed)
                }}
              />
            </li>
          ))}
        </ul>
        {items.length === 1 ? <p className="quiet small">{account.lastOne}</p> : null}
      </section>
      <AddPassport addable={addable} />
    </>
  )
}

function Loading() {
  return (
    <div className="card">
      <VisuallyHidden role="status">{texts.loading}</VisuallyHidden>
      <Skeleton height={26} width="45%" aria-hidden="true" />
      <Skeleton height={40} aria-hidden="true" />
      <Skeleton height={40} aria-hidden="true" />
    </div>
  )
}
