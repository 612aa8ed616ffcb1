import { unexpected } from './de-problem-forms.ts'
import type { ProblemText } from './en-problem-forms.ts'
import type { enSecretProblems } from './en-secret-problems.ts'

const delivery = (title: string, meaning: string): ProblemText => ({
  title,
  meaning,
  next: 'Bitten Sie einen Administrator Ihrer Organisation oder denjenigen, der Ihnen den Link gegeben hat, um ein neues Geheimnis.',
})

export const deSecretProblems: Readonly<Record<keyof typeof enSecretProblems, ProblemText>> = {
  'secret.unknown': unexpected('Dieses Geheimnis gibt es nicht.'),
  'secret.undeliverable': {
    title: 'Dieses Geheimnis kann nicht übergeben werden',
    meaning: 'Es ist abgelaufen oder ersetzt, oder es hat keinen eigenen Wert.',
    next: 'Übergeben Sie das gültige, oder lassen Sie es erneuern.',
  },
  'review.unknown': unexpected('Diese Zugriffsprüfung gibt es nicht.'),
  'review.undecided': {
    title: 'Es ist noch nicht alles entschieden',
    meaning: 'Eine Prüfung wird abgeschlossen, wenn jeder Zugriff darin bestätigt oder entzogen ist.',
    next: 'Entscheiden Sie über den Rest, und schließen Sie dann ab.',
  },
  'webhook.unavailable': unexpected('Der Webhook der Betreiber antwortet nicht.'),
  'webhook.refused': unexpected('Der Webhook der Betreiber nimmt die Nachricht nicht an.'),
  'webhook.unknown': unexpected('Diesen Webhook gibt es nicht.'),
  'webhooks.exhausted': {
    title: 'Es kann kein weiterer Webhook eingerichtet werden',
    meaning: 'Eine Organisation hat höchstens zwanzig Webhooks.',
    next: 'Ändern oder entfernen Sie einen, der nicht gebraucht wird.',
  },
  'letter.unknown': unexpected('Dieses Ereignis wurde schon erneut gesendet, oder es ist älter als 30 Tage.'),
  'delivery.taken': {
    title: 'Dieses Geheimnis wurde schon übergeben',
    meaning: 'Jedes Geheimnis wird einmal übergeben, was auch immer aus dem Link geworden ist.',
    next: 'Lassen Sie das Geheimnis erneuern: Das neue kann übergeben werden.',
  },
  'delivery.unknown': delivery(
    'Dieser Link führt zu keinem Geheimnis',
    'Vielleicht wurde der Link unterwegs abgeschnitten, oder er ist sehr alt.',
  ),
  'delivery.opened': {
    title: 'Dieses Geheimnis wurde schon abgeholt',
    meaning: 'Jeder Link öffnet einmal. Wenn Sie es waren, ist das Geheimnis dort, wo Sie es abgelegt haben.',
    next: 'Wenn es niemand aus Ihrer Organisation war, lassen Sie das Geheimnis sofort erneuern: Das Protokoll nennt, wer es abgeholt hat.',
  },
  'delivery.expired': delivery(
    'Dieser Link ist abgelaufen',
    'Seine Zeit ist vorbei, und was er enthielt, ist gelöscht.',
  ),
  'delivery.revoked': delivery(
    'Dieser Link wurde widerrufen',
    'Jemand hat ihn ungültig gemacht, und was er enthielt, ist gelöscht.',
  ),
  'delivery.foreign': {
    title: 'Dieses Geheimnis ist für jemand anderen',
    meaning:
      'Nur ein Administrator der Organisation darf es abholen, angemeldet mit dem Microsoft-Konto ihres Mandanten. Der Link gilt weiterhin.',
    next: 'Melden Sie sich mit diesem Konto an, oder geben Sie den Link an den Administrator weiter.',
  },
}
