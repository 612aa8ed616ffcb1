import { Button, Skeleton, TextInput, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { pages } from '../../shared/contract/pages.ts'
import { reach } from '../api/call.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { Marked } from '../parts/marked.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { UnreachableNotice } from '../parts/unreachable-notice.tsx'
import { texts } from '../texts/texts.ts'
import { ApiEntry } from './api/api-entry.tsx'
import { entriesOf, type Entry, type OpenApi } from './api/open-api.ts'

/** The hub's own OpenAPI document for people to read: open to everybody, as the document is. */
export function ApiPage() {
  const document = useQuery({
    queryKey: ['openapi'],
    queryFn: async ({ signal }) => (await reach(pages.openApi, { signal })) as OpenApi,
    staleTime: Infinity,
  })
  return (
    <ConsoleLayout
      aside={
        <Button component="a" href={pages.openApi} variant="default" size="sm">
          {texts.api.document}
        </Button>
      }
    >
      <div className="api-head">
        <PageHeading title={texts.api.title} />
        <p className="lead">{texts.api.lead}</p>
      </div>
      {document.data ? <Reference document={document.data} /> : null}
      {document.isPending ? <Waiting troubled={document.failureCount > 0} /> : null}
      {document.error ? <ProblemNotice error={document.error} onRetry={() => void document.refetch()} /> : null}
    </ConsoleLayout>
  )
}

function Waiting({ troubled }: { readonly troubled: boolean }) {
  if (troubled) return <UnreachableNotice />
  return (
    <>
      <VisuallyHidden role="status">{texts.loading}</VisuallyHidden>
      <div aria-hidden="true">
        <Skeleton height={64} mb={24} />
        <Skeleton height={320} />
      </div>
    </>
  )
}

const anchorOf = (family: string) => `family-${family.toLowerCase().replaceAll(' ', '-')}`

function Reference({ document }: { readonly document: OpenApi }) {
  const [search, setSearch] = useState('')
  const wanted = useDeferredValue(search).toLowerCase().split(/\s+/).filter(Boolean)
  const fitting = entriesOf(document).filter(({ words }) => wanted.every((word) => words.includes(word)))
  const families = document.tags
    .map((family) => ({ ...family, entries: fitting.filter((entry) => entry.family === family.name) }))
    .filter(({ entries }) => entries.length > 0)
  return (
    <>
      <p className="api-text">
        <Marked text={document.info.description} />
      </p>
      <search className="api-search">
        <TextInput
          type="search"
          label={texts.api.search}
          description={texts.api.searchWhy}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value)
          }}
        />
        <p className="quiet small" role="status">
          {fitting.length === 0 ? texts.api.none : texts.api.shown(fitting.length)}
        </p>
      </search>
      <nav aria-label={texts.api.families} className="api-families">
        {families.map(({ name }) => (
          <a key={name} href={`#${anchorOf(name)}`} className="text-link">
            {name}
          </a>
        ))}
      </nav>
      {families.map(({ name, description, entries }) => (
        <Family key={name} name={name} description={description} entries={entries} />
      ))}
    </>
  )
}

interface FamilyProps {
  readonly name: string
  readonly description: string
  readonly entries: readonly Entry[]
}

function Family({ name, description, entries }: FamilyProps) {
  const id = anchorOf(name)
  return (
    <section className="card" aria-labelledby={id}>
      <div>
        <h2 id={id}>{name}</h2>
        <p className="quiet">{description}</p>
      </div>
      <div className="api-entries">
        {entries.map((entry) => (
          <ApiEntry key={entry.id} entry={entry} />
        ))}
      </div>
    </section>
  )
}
