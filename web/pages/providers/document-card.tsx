import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { OutputOf } from '../../api/call.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { Notice } from '../../parts/notice.tsx'
import { SettingsProblem } from '../../parts/settings-problem.tsx'
import { texts } from '../../texts/texts.ts'

type Provider = OutputOf<'readIdentityProvider'>

interface DocumentCardProps {
  readonly provider: Provider
  readonly onChange: (provider: Provider) => void
}

const shown = ['issuer', 'authorisationUrl', 'tokenUrl', 'userDetailsUrl', 'keysUrl', 'endSessionUrl'] as const

/** What the provider publishes, why it is not followed any more, and a way to read it again. */
export function DocumentCard({ provider, onChange }: DocumentCardProps) {
  const call = useCall()
  const { providerSettings: settings } = texts
  const again = readAgain(provider)
  const read = useMutation({
    mutationFn: () => {
      const { organisationId, providerId, version } = provider
      return call(api.changeIdentityProvider, { organisationId, providerId, version, ...again })
    },
    onSuccess: onChange,
  })
  const { found, labels } = settings
  return (
    <section className="card" aria-labelledby="found">
      <CardHead id="found" title={found.title} lead={again ? found.lead : found.unfollowed} />
      <Drift provider={provider} />
      <dl className="facts facts-wide">
        {shown.map((name) =>
          provider[name] === undefined ? null : (
            <div key={name}>
              <dt>{labels[name]}</dt>
              <dd className="row-id">{provider[name]}</dd>
            </div>
          ),
        )}
        {provider.algorithms === undefined ? null : (
          <div>
            <dt>{labels.algorithms}</dt>
            <dd>{provider.algorithms.join(', ')}</dd>
          </div>
        )}
      </dl>
      <SettingsProblem faults={{}} error={read.error} />
      {read.isSuccess ? (
        <Notice tone="calm" role="status">
          <p>{found.read}</p>
        </Notice>
      ) : null}
      {again ? (
        <div className="actions">
          <Button
            variant="default"
            loading={read.isPending}
            onClick={() => {
              read.mutate()
            }}
          >
            {found.again}
          </Button>
        </div>
      ) : null}
    </section>
  )
}

/** Naming a provider's document, or its tenant, once more has it read once more. */
function readAgain({ kind, discoveryUrl, tenant }: Provider) {
  if (kind === 'oidc' && discoveryUrl !== undefined) return { discoveryUrl }
  return (kind === 'b2c' || kind === 'entra') && tenant !== undefined ? { tenant } : undefined
}

function Drift({ provider: { drift, driftedAt } }: { readonly provider: Provider }) {
  if (drift === undefined) return null
  const { drift: words } = texts.providerSettings
  return (
    <Notice tone="warning" role="status" title={words.title}>
      {driftedAt === undefined ? null : <p>{words.since(texts.moment(driftedAt))}</p>}
      <p>{words.why[drift]}</p>
      <p>{words.next}</p>
    </Notice>
  )
}
