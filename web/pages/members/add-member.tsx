import { NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { deskApi } from '../../api/desk-routes.ts'
import { faultsOf } from '../../api/faults.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { Notice } from '../../parts/notice.tsx'
import { RolesChoice, type Role } from '../../parts/roles-choice.tsx'
import { SavingEnd } from '../../parts/saving-end.tsx'
import { texts } from '../../texts/texts.ts'

/** More tenants than these are not chosen from, but typed. */
const mostChoices = 100
const idForm = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

interface AddMemberProps {
  readonly organisationId: string
  readonly memberAddress: (memberId: string) => string
}

interface Draft {
  readonly tid: string
  readonly oid: string
  readonly displayName: string
  readonly kind: 'internal' | 'portal'
  readonly roles: readonly Role[]
}
const empty: Draft = { tid: '', oid: '', displayName: '', kind: 'internal', roles: [] }

/** Makes somebody of a mapped tenant a member before they ever signed in, so that their roles are there when they do. */
export function AddMember({ organisationId, memberAddress }: AddMemberProps) {
  const call = useCall()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(empty)
  const [isTried, setTried] = useState(false)
  const mappings = useQuery({
    queryKey: ['tenants-to-add', organisationId],
    queryFn: ({ signal }) => call(api.listTenantMappings, { organisationId, limit: mostChoices }, signal),
  })
  const create = useMutation({
    mutationFn: () =>
      call(deskApi.createMember, {
        organisationId,
        tid: draft.tid.trim().toLowerCase(),
        oid: draft.oid.trim().toLowerCase(),
        displayName: draft.displayName.trim(),
        kind: draft.kind,
        roles: [...draft.roles],
      }),
    onSuccess: async ({ memberId }) => {
      await queryClient.invalidateQueries({ queryKey: ['members', organisationId] })
      await navigate(memberAddress(memberId))
    },
  })
  const change = (changed: Partial<Draft>) => {
    create.reset()
    setDraft({ ...draft, ...changed })
  }
  const { members, privacy } = texts
  const tids = (mappings.data?.items ?? []).filter(({ state }) => state !== 'revoked').map(({ tid }) => tid)
  if (mappings.isSuccess && tids.length === 0 && mappings.data.next === undefined)
    return (
      <section className="card" aria-labelledby="add-member">
        <h2 id="add-member">{members.add.title}</h2>
        <p className="quiet">{members.add.noTenant}</p>
      </section>
    )
  const isWrong = { tid: !idForm.test(draft.tid.trim()), oid: !idForm.test(draft.oid.trim()) }
  const isNameless = draft.displayName.trim() === ''
  const rolesFault = faultsOf(create.error)['roles']
  return (
    <section className="card" aria-labelledby="add-member">
      <CardHead id="add-member" title={members.add.title} lead={members.add.why} />
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (!isWrong.tid && !isWrong.oid && !isNameless) create.mutate()
        }}
      >
        <div className="filters">
          <TenantChoice
            tids={mappings.data?.next === undefined ? tids : undefined}
            value={draft.tid}
            isWrong={isTried && isWrong.tid}
            onChange={(tid) => {
              change({ tid })
            }}
          />
          <TextInput
            label={members.add.oid}
            description={members.add.oidWhy}
            value={draft.oid}
            maxLength={64}
            spellCheck={false}
            autoComplete="off"
            error={isTried && isWrong.oid ? privacy.ask.wrongId : undefined}
            onChange={(event) => {
              change({ oid: event.currentTarget.value })
            }}
          />
          <TextInput
            label={members.add.name}
            value={draft.displayName}
            maxLength={200}
            autoComplete="off"
            error={isTried && isNameless ? members.add.nameNeeded : undefined}
            onChange={(event) => {
              change({ displayName: event.currentTarget.value })
            }}
          />
          <NativeSelect
            label={members.kind}
            value={draft.kind}
            data={(['internal', 'portal'] as const).map((value) => ({ value, label: members.kinds[value] }))}
            onChange={(event) => {
              change({ kind: event.currentTarget.value === 'portal' ? 'portal' : 'internal' })
            }}
          />
        </div>
        <RolesChoice
          label={members.roles}
          roles={draft.roles}
          onChange={(roles) => {
            change({ roles })
          }}
        />
        {rolesFault === undefined ? null : (
          <Notice tone="warning" role="alert">
            <p>{texts.fieldWords.reasons[rolesFault] ?? rolesFault}</p>
          </Notice>
        )}
        <SavingEnd saving={create} save={members.add.action} saved={members.saved} told={rolesFault !== undefined} />
      </form>
    </section>
  )
}

interface TenantChoiceProps {
  /** Undefined where there are too many to choose from. */
  readonly tids: readonly string[] | undefined
  readonly value: string
  readonly isWrong: boolean
  readonly onChange: (tid: string) => void
}

function TenantChoice({ tids, value, isWrong, onChange }: TenantChoiceProps) {
  const { members, privacy } = texts
  if (tids === undefined)
    return (
      <TextInput
        label={members.add.tid}
        value={value}
        maxLength={64}
        spellCheck={false}
        autoComplete="off"
        error={isWrong ? privacy.ask.wrongId : undefined}
        onChange={(event) => {
          onChange(event.currentTarget.value)
        }}
      />
    )
  return (
    <NativeSelect
      label={members.add.tid}
      value={value}
      data={[{ value: '', label: members.add.choose }, ...tids]}
      error={isWrong ? members.add.chooseNeeded : undefined}
      onChange={(event) => {
        onChange(event.currentTarget.value)
      }}
    />
  )
}
