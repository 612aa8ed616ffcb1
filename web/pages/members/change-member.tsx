import { NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { RolesChoice, type Role } from '../../parts/roles-choice.tsx'
import { SavingEnd } from '../../parts/saving-end.tsx'
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
      <CardHead id="change" title={members.change} lead={members.changeWhy} />
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
        <SavingEnd saving={change} save={members.save} saved={members.saved} size="sm" />
      </form>
    </section>
  )
}
