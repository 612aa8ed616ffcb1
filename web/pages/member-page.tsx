import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link, useParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { useOrganisationInView } from '../console/use-organisation-in-view.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import type { Role } from '../parts/roles-choice.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { UnreachableNotice } from '../parts/unreachable-notice.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import type { ActiveOrganisation, SignedIn } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { ChangeMember } from './members/change-member.tsx'
import type { Member } from './members/member.ts'
import { MemberActs } from './members/member-acts.tsx'
import { MemberPassports } from './members/member-passports.tsx'
import { MemberSessions } from './members/member-sessions.tsx'

/** One member: what they may do and why, where they are signed in, and how. */
export function MemberPage() {
  const { memberId = '' } = useParams()
  return (
    <ConsoleLayout>
      <ActiveGate skeleton={(notice) => <Waiting>{notice}</Waiting>}>
        {(session, active) => <One key={memberId} memberId={memberId} session={session} active={active} />}
      </ActiveGate>
    </ConsoleLayout>
  )
}

interface OneProps {
  readonly memberId: string
  readonly session: SignedIn
  readonly active: ActiveOrganisation
}

function One({ memberId, session, active }: OneProps) {
  const call = useCall()
  const { organisationId, membersAddress, auditAddress } = useOrganisationInView(active)
  const mayChange = active.permissions.includes('members.update')
  const read = useQuery({
    queryKey: ['member', organisationId, memberId],
    queryFn: ({ signal }) => call(api.readMember, { organisationId, memberId }, signal),
  })
  const back = (
    <p className="small">
      <Link to={membersAddress} className="text-link">
        {texts.members.back}
      </Link>
    </p>
  )
  if (!read.data)
    return (
      <>
        {back}
        <Waiting>
          {read.error ? (
            <ProblemNotice error={read.error} onRetry={() => void read.refetch()} />
          ) : read.failureCount > 0 ? (
            <UnreachableNotice />
          ) : undefined}
        </Waiting>
      </>
    )
  const member = read.data
  const own = session.member.memberId === memberId
  return (
    <>
      {back}
      <div className="console-title">
        <div>
          <p className="overline">
            <StateMark tone={member.state === 'active' ? 'good' : 'gone'}>
              {texts.members.states[member.state]}
            </StateMark>
          </p>
          <PageHeading title={member.displayName} />
        </div>
      </div>
      <div className="console-cards">
        <Facts member={member} />
        {mayChange ? <ChangeMember key={member.state} member={member} /> : null}
        <MemberSessions organisationId={organisationId} member={member} mayChange={mayChange} />
        <MemberPassports organisationId={organisationId} memberId={memberId} mayChange={mayChange && !own} />
        {mayChange && !own ? <MemberActs member={member} gone={membersAddress} /> : null}
        {mayChange && organisationId === active.organisationId ? (
          <p className="small">
            <Link to={`${pages.privacy}?member=${encodeURIComponent(memberId)}`} className="text-link">
              {texts.privacy.ofPerson}
            </Link>
          </p>
        ) : null}
        {active.permissions.includes('audit.read') ? (
          <p className="small">
            <Link to={auditAddress({ subject: `member:${memberId}` })} className="text-link">
              {texts.shell.names.audit}
            </Link>
          </p>
        ) : null}
      </div>
    </>
  )
}

const named = (roles: readonly Role[]) => roles.map((role) => texts.roles[role]).join(', ') || texts.members.nothing

function Facts({ member }: { readonly member: Member }) {
  const { memberId, kind, roles, createdAt, signedIn, tenants, profile = {} } = member
  const { members } = texts
  const rows: readonly (readonly [string, string])[] = [
    [members.kind, members.kinds[kind]],
    [members.since, texts.moment(createdAt)],
    [members.person, members.states[member.member.state]],
    [members.given, named(roles)],
    ...(signedIn === undefined
      ? []
      : ([
          [members.brought(texts.moment(signedIn.at)), named(signedIn.brought)],
          [members.effective, named(signedIn.effective)],
        ] as const)),
    ...tenants.map(({ tid, mayBring }) => [members.tenant(tid), texts.tenantMappings.brings(named(mayBring))] as const),
    ...Object.entries(profile),
  ]
  return (
    <section className="card" aria-labelledby="facts">
      <div>
        <h2 id="facts">{members.comes}</h2>
        <p className="quiet row-id">{memberId}</p>
      </div>
      <dl className="facts facts-wide">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {signedIn === undefined ? <p className="quiet">{members.notSignedIn}</p> : null}
    </section>
  )
}

function Waiting({ children }: { readonly children?: ReactNode }) {
  return (
    <>
      <PageHeading title={texts.shell.names.members} />
      {children ?? <Skeleton height={320} radius="md" />}
    </>
  )
}
