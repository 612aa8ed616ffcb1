import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { pages } from '../../../shared/contract/pages.ts'
import type { AddablePassport } from '../../../shared/contract/session.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { ProviderIcon } from '../../parts/provider-icon.tsx'
import { noteSignIn } from '../../session/last-sign-in.ts'
import { texts } from '../../texts/texts.ts'
import { AgedNotice } from './aged-notice.tsx'

/** What could be added: each leads to its provider, and from there back. */
export function AddPassport({ addable }: { readonly addable: readonly AddablePassport[] }) {
  const { account } = texts
  const call = useCall()
  const start = useMutation({
    mutationFn: (provider: string) => call(api.startLink, { provider }),
    onSuccess: ({ next }) => {
      noteSignIn(pages.account)
      location.assign(next)
    },
  })
  const going = start.isPending || start.isSuccess
  return (
    <section className="card" aria-labelledby="add">
      <CardHead id="add" title={account.add} lead={account.addWhy} />
      {start.error ? <AgedNotice error={start.error} /> : null}
      <div className="actions">
        {addable.map(({ provider, label, icon }) => (
          <Button
            key={provider}
            variant="default"
            leftSection={<ProviderIcon name={icon} />}
            aria-disabled={going}
            onClick={() => {
              if (!going) start.mutate(provider)
            }}
          >
            {account.addOf(label)}
          </Button>
        ))}
      </div>
    </section>
  )
}
