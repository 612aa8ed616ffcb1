import { NativeSelect, Skeleton, TextInput } from '@mantine/core'
import { Link } from 'react-router'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { organisationAddress, useOrganisationInView } from '../console/use-organisation-in-view.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PagedList } from '../parts/paged-list.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import { saying, useAddressFields } from '../session/use-address-fields.ts'
import { useSettled } from '../parts/use-settled.ts'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { AddMember } from './members/add-member.tsx'

const pageSize = 50

/** Who belongs to an organisation. What is searched for stands in the address. */
export function MembersPage() {
  return (
    <ConsoleLayout>
      <div>
        <PageHeading title={texts.shell.names.members} />
        <p className="quiet">{texts.members.lead}</p>
      </div>
      <ActiveGate skeleton={(notice) => notice ?? <Skeleton height={320} radius="md" />}>
        {(_session, active) => <Members active={active} />}
      </ActiveGate>
    </ConsoleLayout>
  )
}

const choices = (labels: Readonly<Record<string, string>>) => [
  { value: '', label: texts.members.all },
  ...Object.entries(labels).map(([value, label]) => ({ value, label })),
]

function Members({ active }: { readonly active: ActiveOrganisation }) {
  const call = useCall()
  const { members } = texts
  const { organisationId, foreign, memberAddress } = useOrganisationInView(active)
  const [fields, change] = useAddressFields(['name', 'state', 'kind', 'role'])
  const wanted = useSettled(JSON.stringify(saying(fields)))
  return (
    <>
      {foreign ? (
        <p className="small">
          <Link to={organisationAddress(organisationId)} className="text-link">
            {texts.customers.go}: {organisationId}
          </Link>
        </p>
      ) : null}
      <section className="card" aria-label={texts.shell.names.members}>
        <search className="filters">
          <TextInput
            label={members.name}
            type="search"
            maxLength={100}
            value={fields.name}
            onChange={(event) => {
              change({ name: event.currentTarget.value })
            }}
          />
          {(
            [
              ['state', members.state, members.states],
              ['kind', members.kind, members.kinds],
              ['role', members.role, texts.roles],
            ] as const
          ).map(([field, label, labels]) => (
            <NativeSelect
              key={field}
              label={label}
              value={fields[field]}
              data={choices(labels)}
              onChange={(event) => {
                change({ [field]: event.currentTarget.value })
              }}
            />
          ))}
        </search>
        <PagedList
          label={texts.shell.names.members}
          none={members.none}
          queryKey={['members', organisationId, wanted]}
          read={(page, signal) =>
            call(
              api.listMembers,
              { ...(JSON.parse(wanted) as object), ...page, organisationId, limit: pageSize },
              signal,
            )
          }
          keyOf={({ memberId }) => memberId}
        >
          {({ memberId, displayName, state, kind, roles }) => (
            <>
              <span className="row-name">
                <Link to={memberAddress(memberId)} className="text-link" aria-label={members.open(displayName)}>
                  {displayName}
                </Link>
              </span>
              <StateMark tone={state === 'active' ? 'good' : 'gone'}>{members.states[state]}</StateMark>
              <span className="row-detail">
                <span>{roles.map((role) => texts.roles[role]).join(', ') || members.noRoles}</span>
                <span>{members.kinds[kind]}</span>
              </span>
            </>
          )}
        </PagedList>
      </section>
      {active.permissions.includes('members.update') ? (
        <AddMember key={organisationId} organisationId={organisationId} memberAddress={memberAddress} />
      ) : null}
    </>
  )
}
