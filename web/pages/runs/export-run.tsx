import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useCall } from '../../api/use-call.ts'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { saveFile } from '../../parts/save-file.ts'
import { texts } from '../../texts/texts.ts'
import type { OfRun } from './of-run.ts'
import { gatherPeople, peopleAsCsv, peopleAsJson } from './gather-people.ts'

const formats = ['csv', 'json'] as const
type Format = (typeof formats)[number]

/** A run as a file, made here from everything that the hub gives out page by page. */
export function ExportRun({ run }: OfRun) {
  const call = useCall()
  const stop = useRef<AbortController>(undefined)
  const [read, setRead] = useState(0)
  const made = useMutation({
    mutationFn: async (format: Format) => {
      stop.current = new AbortController()
      setRead(0)
      const people = await gatherPeople({ call, run, signal: stop.current.signal, onProgress: setRead })
      const name = `sync-run-${run.startedAt.slice(0, 10)}-${run.runId}`
      if (format === 'csv') saveFile(`${name}.csv`, 'text/csv;charset=utf-8', [peopleAsCsv(people)])
      else saveFile(`${name}.json`, 'application/json', [peopleAsJson(run, people)])
      return people.length
    },
  })
  useEffect(() => () => stop.current?.abort(), [])
  const { sync } = texts
  const stopped = made.error instanceof DOMException
  return (
    <div className="export">
      <div className="actions">
        {formats.map((format) => (
          <Button
            key={format}
            variant="default"
            size="xs"
            disabled={made.isPending}
            aria-label={sync.exportAs(texts.secrets.formats[format])}
            onClick={() => {
              made.mutate(format)
            }}
          >
            {sync.exportAs(texts.secrets.formats[format])}
          </Button>
        ))}
        {made.isPending ? (
          <Button variant="default" size="xs" onClick={() => stop.current?.abort()}>
            {sync.exportStop}
          </Button>
        ) : null}
      </div>
      <p role="status" className="quiet small">
        {made.isPending ? sync.exporting(read) : made.isSuccess ? sync.exported(made.data) : ''}
      </p>
      {made.error && !stopped ? <ProblemNotice error={made.error} /> : null}
    </div>
  )
}
