import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router'
import type { ImportLine } from '../../shared/contract/imports.ts'
import { pages } from '../../shared/contract/pages.ts'
import { rowsType, sendRows } from '../api/send-rows.ts'
import { antiForgeryOf } from '../api/use-call.ts'
import { csvOf } from '../parts/csv.ts'
import { Figure, Figures } from '../parts/figures.tsx'
import { Notice } from '../parts/notice.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { saveFile } from '../parts/save-file.ts'
import { SyncPage } from '../parts/sync-page.tsx'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { problemText, texts } from '../texts/texts.ts'

/** More refused rows than this are read in the file of the report. */
const mostShown = 200
const largestFile = 52_428_800

export const ImportClientsPage = () => <ImportPage what="clients" />
export const ImportContactsPage = () => <ImportPage what="contacts" />

type What = 'clients' | 'contacts'
type Row = Exclude<ImportLine, { importId: string }>
type Summary = Extract<ImportLine, { importId: string }>

/** A file of clients or contacts: looked at first, then imported, with what became of each row. */
function ImportPage({ what }: { readonly what: What }) {
  const { book } = texts
  return (
    <SyncPage
      title={book.importTitle[what]}
      lead={book.importLead}
      permission="system_settings.update"
      above={
        <Link to={pages[what]} className="text-link">
          {what === 'clients' ? book.toClients : book.toContacts}
        </Link>
      }
    >
      {(active) => <Import active={active} what={what} />}
    </SyncPage>
  )
}

function Import({ active: { organisationId }, what }: { readonly active: ActiveOrganisation; readonly what: What }) {
  const queryClient = useQueryClient()
  const [file, setFile] = useState<File>()
  const [rows, setRows] = useState<readonly Row[]>([])
  const stop = useRef<AbortController>(undefined)
  const { book } = texts
  const type = file && rowsType(file.name)
  const wrong = file === undefined ? undefined : type === undefined ? book.wrongType : tooLarge(file)
  const send = useMutation({
    mutationFn: async (preview: boolean): Promise<Summary | undefined> => {
      if (!file || type === undefined) return undefined
      stop.current = new AbortController()
      setRows([])
      const report: Row[] = []
      let summary: Summary | undefined
      await sendRows({
        organisationId,
        what,
        file,
        type,
        preview,
        antiForgery: antiForgeryOf(queryClient),
        signal: stop.current.signal,
        onLines: (lines) => {
          for (const line of lines)
            if ('importId' in line) summary = line
            else report.push(line)
          setRows([...report])
        },
      })
      if (!preview) void queryClient.invalidateQueries({ queryKey: [what, organisationId] })
      return summary
    },
  })
  useEffect(() => () => stop.current?.abort(), [])
  const looked = send.isSuccess && send.variables
  return (
    <>
      <section className="card" aria-labelledby="import-file">
        <h2 id="import-file">{book.file}</h2>
        <label className="file">
          <span>{book.fileLabel}</span>
          <span className="quiet small">{book.fileWhy[what]}</span>
          <input
            type="file"
            accept=".csv,.json,.ndjson,.jsonl"
            onChange={(event) => {
              setFile(event.currentTarget.files?.[0])
              setRows([])
              send.reset()
            }}
          />
        </label>
        {wrong === undefined ? null : (
          <Notice tone="warning" role="alert">
            <p>{wrong}</p>
          </Notice>
        )}
        <div className="actions">
          <Button
            size="sm"
            variant={looked ? 'default' : 'filled'}
            disabled={!file || wrong !== undefined || send.isPending}
            loading={send.isPending && send.variables}
            onClick={() => {
              send.mutate(true)
            }}
          >
            {book.importPreview}
          </Button>
          <Button
            size="sm"
            variant={looked ? 'filled' : 'default'}
            disabled={!file || wrong !== undefined || send.isPending}
            loading={send.isPending && !send.variables}
            onClick={() => {
              send.mutate(false)
            }}
          >
            {book.importNow}
          </Button>
          {send.isPending ? (
            <Button size="sm" variant="default" onClick={() => stop.current?.abort()}>
              {book.importStop}
            </Button>
          ) : null}
        </div>
        {send.error ? <BrokenOff error={send.error} /> : null}
      </section>
      {rows.length > 0 || send.isSuccess ? (
        <Report what={what} rows={rows} preview={send.variables === true} going={send.isPending} />
      ) : null}
    </>
  )
}

const tooLarge = ({ size }: File) => (size > largestFile ? texts.book.tooLarge : undefined)

function BrokenOff({ error }: { readonly error: Error }) {
  if (error.name === 'ProblemError') return <ProblemNotice error={error} />
  return (
    <Notice tone="warning" role="alert">
      <p>{texts.book.brokenOff}</p>
    </Notice>
  )
}

interface ReportProps {
  readonly what: What
  readonly rows: readonly Row[]
  readonly preview: boolean
  readonly going: boolean
}

const outcomes = ['created', 'updated', 'unchanged', 'refused'] as const

function Report({ what, rows, preview, going }: ReportProps) {
  const { book } = texts
  const refused = rows.filter(({ outcome }) => outcome === 'refused')
  const save = () => {
    saveFile(`import-${what}.csv`, 'text/csv;charset=utf-8', [
      csvOf(
        ['line', 'outcome', 'externalId', 'id', 'code', 'faults'],
        rows.map(({ line, outcome, externalId = '', id = '', code = '', faults = [] }) => [
          String(line),
          outcome,
          externalId,
          id,
          code,
          faults.join('; '),
        ]),
      ),
    ])
  }
  return (
    <section className="card" aria-labelledby="import-report">
      <div>
        <h2 id="import-report">{preview ? book.reportOfPreview : book.report}</h2>
        <p className="quiet" role="status">
          {going ? book.rowsSoFar(rows.length) : book.rowsDone(rows.length, preview)}
        </p>
      </div>
      <Figures>
        {outcomes.map((outcome) => (
          <Figure key={outcome} name={book.outcomes[outcome]}>
            {texts.number(rows.filter((row) => row.outcome === outcome).length)}
          </Figure>
        ))}
      </Figures>
      {refused.length === 0 ? null : (
        <>
          <h3>{book.refusedRows}</h3>
          <ul className="rows" aria-label={book.refusedRows}>
            {refused.slice(0, mostShown).map(({ line, externalId, code, faults = [] }) => (
              <li key={line} className="row">
                <span className="row-name">{book.lineOf(line)}</span>
                <span className="row-id">{externalId}</span>
                <span className="row-more small">
                  {problemText(code).title}
                  {faults.length > 0 ? `: ${faults.join('; ')}` : ''}
                </span>
              </li>
            ))}
          </ul>
          {refused.length > mostShown ? (
            <p className="quiet small">{book.moreRefused(refused.length - mostShown)}</p>
          ) : null}
        </>
      )}
      {going ? null : (
        <div className="actions">
          <Button variant="default" size="sm" onClick={save}>
            {book.saveReport}
          </Button>
        </div>
      )}
    </section>
  )
}
