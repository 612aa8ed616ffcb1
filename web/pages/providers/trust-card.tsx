import { Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { OutputOf } from '../../api/call.ts'
import { faultsOf } from '../../api/faults.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { SavingEnd } from '../../parts/saving-end.tsx'
import { texts } from '../../texts/texts.ts'

type Provider = OutputOf<'readIdentityProvider'>

interface TrustCardProps {
  readonly provider: Provider
  readonly onChange: (provider: Provider) => void
}

/** For operators: the domains for whose e-mails the provider's word is taken. */
export function TrustCard({ provider, onChange }: TrustCardProps) {
  const call = useCall()
  const [typed, setTyped] = useState(provider.trustedDomains.join('\n'))
  const { trust } = texts.providerSettings
  const save = useMutation({
    mutationFn: () => {
      const { organisationId, providerId, version } = provider
      const trustedDomains = typed.split(/[\s,;]+/).filter((domain) => domain !== '')
      return call(api.trustIdentityProvider, { organisationId, providerId, version, trustedDomains })
    },
    onSuccess: (saved) => {
      setTyped(saved.trustedDomains.join('\n'))
      onChange(saved)
    },
  })
  const [fault] = Object.values(faultsOf(save.error))
  return (
    <section className="card" aria-labelledby="trust">
      <CardHead id="trust" title={trust.title} lead={trust.lead} />
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Textarea
          label={trust.label}
          description={trust.why}
          value={typed}
          autosize
          minRows={2}
          spellCheck={false}
          autoCapitalize="none"
          error={fault === undefined ? undefined : (texts.fieldWords.reasons[fault] ?? fault)}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
          }}
        />
        <SavingEnd saving={save} save={trust.save} saved={trust.saved} told={fault !== undefined} variant="default" />
      </form>
    </section>
  )
}
