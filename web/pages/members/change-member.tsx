import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { RolesChoice, type Role } from '../../parts/roles-choice.tsx'
import { texts } from '../../texts/texts.ts'
import type { Member } from './member.ts'

/** The roles that are given here, and the kind. */
export function ChangeMember({ member }: { readonly member: Member }) {
  const { organisationId, memberId } = member
  const { members } = texts
  const call = useCall()
  const queryClient = useQueryClient()
  // Of what this form was filled with: what somebody else changed meanwhile is not overwritten, however often the page reads anew.
  const [version, setVersion] = useState(member.version)
  const [roles, setRoles] = useState<readonly Role[]>(member.roles)
  const [kind, setKind] = useState(member.kind)
  const change = useMutation({
    mutationFn: () => call(api.changeMember, { organisationId, memberId, version, kind, roles: [...roles] }),
    onSuccess: (changed) => {
      setVersion(changed.version)
      return Promise.all([
        queryClient.invalidateQueries({ queryKey: ['member', organisationId, memberId] }),
        queryClient.invalidateQueries({ queryKey: ['members', organisationId] }),
      ])
    },
  })
  return (
    <section className="card" aria-labelledby="change">
      <div>
        <h2 id="change">{members.change}</h2>
        <p className="quiet">{members.changeWhy}</p>
      </div>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate()
        }}
      >
        <RolesChoice label={members.roles} roles={roles} onChange={setRoles} />
        <NativeSelect
          label={members.kind}
          value={kind}
          data={(['internal', 'portal'] as const).map((value) => ({ value, label: members.kinds[value] }))}
          onChange={(event) => {
            setKind(event.currentTarget.value === 'portal' ? 'portal' : 'internal')
          }}
        />
        {change.error ? <ProblemNotice error={change.error} /> : null}
        {change.isSuccess ? (
          <Notice tone="calm" role="status">
            <p>{members.saved}</p>
          </Notice>
        ) : null}
        <div className="actions">
          <Button type="submit" size="sm" loading={change.isPending}>
            {members.save}
          </Button>
        </div>
      </form>
    </section>
  )
}
