import { Badge, Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OwnPassport } from '../../../shared/contract/session.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { texts } from '../../texts/texts.ts'
import { AgedNotice } from './aged-notice.tsx'

interface PassportRowProps {
  readonly passport: OwnPassport
  readonly onRemoved: () => void
}

/** One way to sign in; it is removed by a second press, which says what follows. */
export function PassportRow({ passport, onRemoved }: PassportRowProps) {
  const { account } = texts
  const call = useCall()
  const queryClient = useQueryClient()
  const [asking, setAsking] = useState(false)
  const label = passport.label ?? account.unnamed
  const remove = useMutation({
    mutationFn: () => call(api.unlinkOwnPassport, { passportId: passport.passportId }),
    onSuccess: async () => {
      setAsking(false)
      onRemoved()
      await queryClient.invalidateQueries()
    },
  })
  return (
    <>
      <p className="row-name">
        {label}{' '}
        {passport.current ? (
          <Badge variant="light" tt="none">
            {account.current}
          </Badge>
        ) : null}
      </p>
      {passport.tid === undefined ? null : <p className="row-detail row-id">{account.tenant(passport.tid)}</p>}
      {passport.removable && !asking ? (
        <Button
          className="row-act"
          variant="default"
          size="xs"
          aria-label={account.removeOf(label)}
          onClick={() => {
            setAsking(true)
          }}
        >
          {account.remove}
        </Button>
      ) : null}
      {asking ? (
        <div role="group" aria-label={account.removeOf(label)}>
          <p>{account.removeWhy(label)}</p>
          {remove.error ? <AgedNotice error={remove.error} /> : null}
          <Button
            size="xs"
            loading={remove.isPending}
            onClick={() => {
              remove.mutate()
            }}
          >
            {account.removeNow}
          </Button>{' '}
          <Button
            variant="default"
            size="xs"
            onClick={() => {
              setAsking(false)
              remove.reset()
            }}
          >
            {account.keep}
          </Button>
        </div>
      ) : null}
    </>
  )
}
