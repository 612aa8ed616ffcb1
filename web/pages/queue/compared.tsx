import { useId } from 'react'
import { Link } from 'react-router'
import { pages } from '../../../shared/contract/pages.ts'
import type { OutputOf } from '../../api/call.ts'
import type { Named } from '../../api/with-names.ts'
import { texts } from '../../texts/texts.ts'

type Item = OutputOf<'readReconciliationItem'>
type Contact = OutputOf<'readContact'>

/** A contact that may be the person. Without `contact` it is gone by now. */
export interface KnownCandidate extends Named {
  readonly contactId: string
  readonly clientId: string
  readonly contact?: Contact
}

const fields = ['displayName', 'email', 'phone', 'role', 'upn'] as const

/** Only contacts of the mapped client can be the person. */
export const isChoosable = ({ clientId, contact }: KnownCandidate, mapped: string) =>
  contact !== undefined && clientId === mapped

interface ComparedProps {
  readonly item: Item
  readonly candidates: readonly KnownCandidate[]
  readonly chosen: string | undefined
  /** Absent for somebody who may only look. */
  readonly onChoose: ((contactId: string) => void) | undefined
}

/** The person and each candidate side by side; what differs is marked. */
export function Compared({ item, candidates, chosen, onChoose }: ComparedProps) {
  const group = useId()
  const { queue, sync } = texts
  return (
    <div className="compared" role="region" aria-label={queue.compared} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{queue.person}</th>
            {candidates.map((candidate, place) => (
              <th key={candidate.contactId} scope="col">
                <Choose
                  group={group}
                  candidate={candidate}
                  label={queue.candidate(place + 1)}
                  mapped={item.clientId}
                  checked={candidate.contactId === chosen}
                  onChoose={onChoose}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field}>
              <th scope="row">{sync.fieldName(field)}</th>
              <td>{item.person[field] ?? <span className="quiet">–</span>}</td>
              {candidates.map(({ contactId, contact }) => (
                <Cell key={contactId} said={item.person[field]} value={contact?.[field]} />
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">{queue.otherEmails}</th>
            <td>
              <span className="quiet">–</span>
            </td>
            {candidates.map(({ contactId, contact }) => (
              <td key={contactId}>{contact?.otherEmails.join(', ') || <span className="quiet">–</span>}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">{sync.client}</th>
            <td>{queue.mappedClient}</td>
            {candidates.map(({ contactId, clientId, clientName }) => (
              <td key={contactId}>
                {clientName ?? clientId}
                {clientId === item.clientId ? null : <span className="differs"> {queue.otherClient}</span>}
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">{queue.directory}</th>
            <td>{whereabouts(item)}</td>
            {candidates.map(({ contactId, contact }) => (
              <td key={contactId}>
                {contact?.provenance ? queue.linkedAlready : queue.notLinked}
                {contact?.state === 'inactive' ? ` · ${sync.fieldValue('inactive')}` : ''}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  )
}

/** What the directory said last; it may be nothing any more. */
function whereabouts({ closedFor, person }: Item): string {
  const { queue } = texts
  if (closedFor === 'deleted-upstream') return queue.absent
  return person.enabled === false ? queue.disabled : queue.enabled
}

function Cell({ said, value }: { readonly said: string | undefined; readonly value: string | undefined }) {
  const differs = plain(said) !== plain(value)
  return (
    <td className={differs ? 'cell-differs' : undefined}>
      {value ?? <span className="quiet">–</span>}
      {differs ? <span className="differs"> {texts.queue.differs}</span> : null}
    </td>
  )
}

/** Letters' case and blanks make nobody another person. */
const plain = (value: string | undefined) => (value ?? '').normalize('NFC').trim().toLowerCase()

interface ChooseProps {
  readonly group: string
  readonly candidate: KnownCandidate
  readonly label: string
  readonly mapped: string
  readonly checked: boolean
  readonly onChoose: ComparedProps['onChoose']
}

function Choose({ group, candidate, label, mapped, checked, onChoose }: ChooseProps) {
  const { contactId, contact } = candidate
  const { queue } = texts
  if (!contact) return <span className="quiet">{queue.gone}</span>
  return (
    <span className="candidate">
      {onChoose && isChoosable(candidate, mapped) ? (
        <label className="candidate-choice">
          <input
            type="radio"
            name={group}
            checked={checked}
            onChange={() => {
              onChoose(contactId)
            }}
          />
          <span>{label}</span>
        </label>
      ) : (
        <span>{label}</span>
      )}
      <Link to={`${pages.contacts}/${contactId}`} className="text-link small">
        {queue.openContact}
      </Link>
    </span>
  )
}
