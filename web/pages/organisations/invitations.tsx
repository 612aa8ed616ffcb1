import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { InvitationView } from '../../../shared/contract/onboarding.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { CopiedLink } from '../../parts/copied-link.tsx'
import { PagedList } from '../../parts/paged-list.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { RolesChoice, type Role } from '../../parts/roles-choice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'

const keyOf = (organisationId: string) => ['invitations', organisationId] as const
const usualDays = 14

interface Issued {
  readonly link: string
  readonly mail: 'sent' | 'failed' | 'none'
}
interface InvitationsProps {
  readonly organisationId: string
  readonly mayChange: boolean
}

/** The links by which a customer's administrators onboard their tenant. */
export function Invitations({ organisationId, mayChange }: InvitationsProps) {
  const call = useCall()
  const { invitations } = texts
  const [issued, setIssued] = useState<Issued>()
  return (
    <section className="card" aria-labelledby="invitations">
      <CardHead id="invitations" title={invitations.title} lead={invitations.lead} />
      {issued === undefined ? null : (
        <CopiedLink
          title={invitations.issued}
          lead={`${invitations.issuedWhy} ${invitations.mail[issued.mail]}`.trim()}
          label={invitations.link}
          link={issued.link}
          copy={invitations.copy}
          copied={invitations.copied}
        />
      )}
      <PagedList
        label={invitations.title}
        none={invitations.none}
        queryKey={keyOf(organisationId)}
        read={(page, signal) => call(api.listInvitations, { ...page, organisationId, limit: 20 }, signal)}
        keyOf={({ invitationId }) => invitationId}
      >
        {(invitation) => <Row invitation={invitation} mayChange={mayChange} onIssued={setIssued} />}
      </PagedList>
      {mayChange ? <Invite organisationId={organisationId} onIssued={setIssued} /> : null}
    </section>
  )
}

interface RowProps {
  readonly invitation: InvitationView
  readonly mayChange: boolean
  readonly onIssued: (issued: Issued) => void
}

function Row({ invitation, mayChange, onIssued }: RowProps) {
  const { state, eMail, tid, usedByTid, createdAt, expiresAt, usedAt } = invitation
  const { invitations } = texts
  return (
    <>
      <span className="row-name">{invitations.made(texts.moment(createdAt))}</span>
      <StateMark tone={state === 'open' || state === 'used' ? 'good' : 'gone'}>{invitations.state[state]}</StateMark>
      <span className="row-detail">
        <span className="row-id">{eMail ?? usedByTid ?? tid ?? ''}</span>
        <span>
          {usedAt === undefined ? invitations.until(texts.moment(expiresAt)) : invitations.usedAt(texts.moment(usedAt))}
        </span>
      </span>
      {mayChange && (state === 'open' || state === 'expired') ? (
        <Acts invitation={invitation} onIssued={onIssued} />
      ) : null}
    </>
  )
}

function Acts({ invitation, onIssued }: Omit<RowProps, 'mayChange'>) {
  const { organisationId, invitationId, version, state, createdAt } = invitation
  const { invitations } = texts
  const call = useCall()
  const queryClient = useQueryClient()
  const renewed = () => queryClient.invalidateQueries({ queryKey: keyOf(organisationId) })
  const key = { organisationId, invitationId, version }
  const withdraw = useMutation({ mutationFn: () => call(api.withdrawInvitation, key), onSuccess: renewed })
  const reissue = useMutation({
    mutationFn: () => call(api.reissueInvitation, key),
    onSuccess: (issued) => {
      onIssued(issued)
      return renewed()
    },
  })
  const error = withdraw.error ?? reissue.error
  const moment = texts.moment(createdAt)
  return (
    <div className="row-acts">
      {error ? <ProblemNotice error={error} /> : null}
      <Button
        size="xs"
        variant="light"
        loading={reissue.isPending}
        aria-label={invitations.reissueOf(moment)}
        onClick={() => {
          reissue.mutate()
        }}
      >
        {invitations.reissue}
      </Button>
      {state === 'open' ? (
        <Button
          size="xs"
          variant="default"
          loading={withdraw.isPending}
          aria-label={invitations.withdrawOf(moment)}
          onClick={() => {
            withdraw.mutate()
          }}
        >
          {invitations.withdraw}
        </Button>
      ) : null}
    </div>
  )
}

interface InviteProps {
  readonly organisationId: string
  readonly onIssued: (issued: Issued) => void
}

function Invite({ organisationId, onIssued }: InviteProps) {
  const { invitations } = texts
  const call = useCall()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState({ eMail: '', tid: '', days: String(usualDays) })
  const [roles, setRoles] = useState<readonly Role[]>(['Admin', 'Configurator', 'Manager', 'Employee'])
  const set = (field: keyof typeof draft) => (event: { readonly currentTarget: { readonly value: string } }) => {
    setDraft({ ...draft, [field]: event.currentTarget.value })
  }
  const invite = useMutation({
    mutationFn: () => {
      const eMail = draft.eMail.trim()
      const tid = draft.tid.trim()
      return call(api.createInvitation, {
        organisationId,
        roles: [...roles],
        days: Number(draft.days),
        ...(eMail === '' ? {} : { eMail }),
        ...(tid === '' ? {} : { tid }),
      })
    },
    onSuccess: (issued) => {
      setDraft({ eMail: '', tid: '', days: String(usualDays) })
      onIssued(issued)
      return queryClient.invalidateQueries({ queryKey: keyOf(organisationId) })
    },
  })
  return (
    <details className="disclosure">
      <summary>{invitations.create}</summary>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          invite.mutate()
        }}
      >
        <div className="filters">
          <TextInput
            label={invitations.eMail}
            type="email"
            maxLength={320}
            autoComplete="off"
            value={draft.eMail}
            onChange={set('eMail')}
          />
          <TextInput
            label={invitations.tenant}
            description={invitations.tenantWhy}
            maxLength={36}
            pattern="[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
            spellCheck={false}
            value={draft.tid}
            onChange={set('tid')}
          />
          <TextInput
            label={invitations.days}
            type="number"
            min={1}
            max={60}
            required
            value={draft.days}
            onChange={set('days')}
          />
        </div>
        <RolesChoice label={invitations.roles} roles={roles} onChange={setRoles} />
        {invite.error ? <ProblemNotice error={invite.error} /> : null}
        <div className="actions">
          <Button type="submit" size="sm" loading={invite.isPending}>
            {invitations.make}
          </Button>
        </div>
      </form>
    </details>
  )
}
