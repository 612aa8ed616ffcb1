import { Fragment, useState, type ReactNode } from 'react'
import { Marked } from '../../parts/marked.tsx'
import { problemText, texts } from '../../texts/texts.ts'
import type { Entry, Field } from './open-api.ts'

/** One address of the API: a line that opens to everything there is to know about it, which is not there before. */
export function ApiEntry({ entry }: { readonly entry: Entry }) {
  const { id, method, path, summary } = entry
  const [open, setOpen] = useState(location.hash === `#${id}`)
  return (
    <details
      className="api-entry"
      id={id}
      open={open}
      onToggle={(event) => {
        setOpen(event.currentTarget.open)
      }}
    >
      <summary className="api-line">
        <h3 className="api-name">
          <span className={`api-method api-${method.toLowerCase()}`}>{method}</span>{' '}
          <code className="api-path">
            <Breakable path={path} />
          </code>
        </h3>
        <span className="api-summary">{summary}</span>
      </summary>
      {open ? <Everything entry={entry} /> : null}
    </details>
  )
}

/** A long address breaks between its parts. */
function Breakable({ path }: { readonly path: string }) {
  return path.split(/(?<=.)(?=\/)/).map((part, place) => (
    <Fragment key={place}>
      {place > 0 ? <wbr /> : null}
      {part}
    </Fragment>
  ))
}

function Everything({ entry }: { readonly entry: Entry }) {
  const { id, permission, input, request, status, output, answer, refusals } = entry
  return (
    <div className="api-body">
      <p>
        {texts.api.permission}: <Permission name={permission} />
      </p>
      <Part title={texts.api.input}>
        {input.length === 0 ? <p className="quiet">{texts.api.noInput}</p> : <Fields id={id} fields={input} places />}
        <Example name={`${id}, ${texts.api.input}`}>{request}</Example>
      </Part>
      <Part title={texts.api.answer(status)}>
        <Fields id={id} fields={output} />
        {answer === undefined ? null : <Example name={`${id}, ${texts.api.answer(status)}`}>{answer}</Example>}
      </Part>
      <Part title={texts.api.refusals}>
        <Refusals id={id} refusals={refusals} />
      </Part>
    </div>
  )
}

function Permission({ name }: { readonly name: string }) {
  if (name === 'anyone') return texts.api.anyone
  return name === 'session' ? texts.api.session : <code>{name}</code>
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="api-part">
      <h4>{title}</h4>
      {children}
    </div>
  )
}

/** Wide content scrolls within itself; the keyboard can reach it. */
function Scroll({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="api-scroll" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  )
}

function Example({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <Scroll label={texts.api.exampleOf(name)}>
      <pre className="api-example">{children}</pre>
    </Scroll>
  )
}

interface FieldsProps {
  readonly id: string
  readonly fields: readonly Field[]
  /** Whether it is told where each field stands. */
  readonly places?: boolean
}

function Fields({ id, fields, places = false }: FieldsProps) {
  if (fields.length === 0) return null
  return (
    <Scroll label={`${id}, ${places ? texts.api.input : texts.api.field}`}>
      <table className="api-table">
        <thead>
          <tr>
            <th scope="col">{texts.api.field}</th>
            {places ? <th scope="col">{texts.api.place}</th> : null}
            <th scope="col">{texts.api.type}</th>
            <th scope="col">{texts.api.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(({ name, place, required, type, meaning }) => (
            <tr key={`${place} ${name}`}>
              <th scope="row">
                <code>{name}</code>
              </th>
              {places ? (
                <td>
                  {texts.api.places[place]}
                  {required ? `, ${texts.api.required}` : ''}
                </td>
              ) : null}
              <td className="api-type">{type}</td>
              <td>
                <Marked text={meaning} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function Refusals({ id, refusals }: { readonly id: string; readonly refusals: Entry['refusals'] }) {
  return (
    <Scroll label={`${id}, ${texts.api.refusals}`}>
      <table className="api-table">
        <thead>
          <tr>
            <th scope="col">{texts.api.code}</th>
            <th scope="col">{texts.api.status}</th>
            <th scope="col">{texts.api.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {refusals.map(({ status, code }) => (
            <tr key={code}>
              <th scope="row">
                <code>{code}</code>
              </th>
              <td>{status}</td>
              <td>{problemText(code).meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
