import { Button, CopyButton, Group, TextInput, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { PageHeading } from '../../parts/page-heading.tsx'
import { texts } from '../../texts/texts.ts'

interface Taken {
  readonly value: string
  readonly clientId: string
}

/** The secret, in this page's memory alone, and what to do with it. Hidden until somebody asks to see it. */
export function TakenSecret({ value, clientId }: Taken) {
  const [shown, setShown] = useState(false)
  const { taken, clientId: clientIdLabel } = texts.delivery
  return (
    <>
      <PageHeading title={taken.title} />
      <p className="lead">{taken.lead}</p>
      <dl className="facts">
        <div>
          <dt>{clientIdLabel}</dt>
          <dd className="row-id">{clientId}</dd>
        </div>
      </dl>
      <TextInput
        label={taken.label}
        type={shown ? 'text' : 'password'}
        value={value}
        readOnly
        autoComplete="off"
        spellCheck={false}
        onFocus={(event) => {
          event.currentTarget.select()
        }}
      />
      <Group>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <>
              <Button onClick={copy}>{copied ? taken.copied : taken.copy}</Button>
              <VisuallyHidden role="status">{copied ? taken.copied : ''}</VisuallyHidden>
            </>
          )}
        </CopyButton>
        <Button
          variant="default"
          aria-pressed={shown}
          onClick={() => {
            setShown(!shown)
          }}
        >
          {shown ? taken.hide : taken.show}
        </Button>
      </Group>
      <section aria-labelledby="next" className="part">
        <h2 id="next">{taken.next}</h2>
        <ol className="steps">
          {taken.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
    </>
  )
}
