import { unexpected, type ProblemText } from './en-problem-forms.ts'

const delivery = (title: string, meaning: string): ProblemText => ({
  title,
  meaning,
  next: 'Ask an administrator of your organisation, or whoever gave you the link, for a new secret.',
})

/** Secrets of programs, and the links by which they are handed over. */
export const enSecretProblems = {
  'secret.unknown': unexpected('There is no such secret.'),
  'secret.undeliverable': {
    title: 'This secret cannot be handed over',
    meaning: 'It is over or replaced, or it has no value of its own.',
    next: 'Hand the current one over, or have it renewed.',
  },
  'review.unknown': unexpected('There is no such access review.'),
  'review.undecided': {
    title: 'Not everything is decided yet',
    meaning: 'A review is signed off once each access in it is kept or removed.',
    next: 'Keep or remove what is left, then sign off.',
  },
  'webhook.unavailable': unexpected('The webhook of the operators does not answer.'),
  'webhook.refused': unexpected('The webhook of the operators refuses the message.'),
  'webhook.unknown': unexpected('There is no such webhook.'),
  'webhooks.exhausted': {
    title: 'No further webhook can be set up',
    meaning: 'An organisation has at most twenty webhooks.',
    next: 'Change or remove one that is not needed.',
  },
  'letter.unknown': unexpected('This event was sent again already, or it is older than 30 days.'),
  'delivery.taken': {
    title: 'This secret was handed over before',
    meaning: 'Each secret is handed over once, whatever became of the link.',
    next: 'Have the secret renewed: the new one can be handed over.',
  },
  'delivery.unknown': delivery(
    'This link leads to no secret',
    'The link may have been cut off on its way, or it is very old.',
  ),
  'delivery.opened': {
    title: 'This secret was taken already',
    meaning: 'Each link opens once. If it was you, the secret is where you put it.',
    next: 'If it was nobody of your organisation, have the secret renewed at once: the audit trail says who took it.',
  },
  'delivery.expired': delivery('This link has expired', 'Its time is over, and what it held is gone.'),
  'delivery.revoked': delivery('This link was revoked', 'Somebody made it void, and what it held is gone.'),
  'delivery.foreign': {
    title: 'This secret is for somebody else',
    meaning:
      'Only an administrator of the organisation may take it, signed in with the Microsoft account of its tenant. The link is still good.',
    next: 'Sign in with that account, or pass the link on to the administrator.',
  },
} as const satisfies Readonly<Record<string, ProblemText>>
