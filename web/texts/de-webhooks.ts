import type { enWebhooks } from './en-webhooks.ts'
import type { Words } from './words.ts'

export const deWebhooks: Words<typeof enWebhooks> = {
  lead: 'Was in Ihrer Organisation geschieht, an eine Ihrer Adressen gesendet, sobald es geschieht.',
  all: 'Alle Webhooks',
  list: 'Webhooks',
  none: 'Noch wird nichts irgendwohin gesendet.',
  open: (address) => `${address} öffnen`,
  every: 'Alle Ereignisse',
  types: (amount) => (amount === 1 ? '1 Art von Ereignissen' : `${amount} Arten von Ereignissen`),
  ofPlatform: 'Was die Plattform betrifft',
  states: { active: 'Aktiv', paused: 'Angehalten' },
  pausedFor: {
    person: 'Von Hand angehalten. Was geschieht, wartet 30 Tage.',
    failing:
      'Vom Hub angehalten: Der Empfänger hat drei Tage lang nichts angenommen. Setzen Sie ihn fort, sobald er wieder arbeitet; was inzwischen geschah, wartet 30 Tage.',
    gone: 'Vom Hub angehalten: Der Empfänger antwortete, dass es ihn nicht mehr gibt (410).',
  },
  form: {
    add: 'Webhook hinzufügen',
    change: 'Was wohin gesendet wird',
    address: 'Adresse',
    addressWhy: 'https, im öffentlichen Internet. Sie wird bei jeder Zustellung erneut geprüft.',
    types: 'Arten von Ereignissen',
    typesWhy:
      'Eine je Zeile, etwa tenantry.membership.removed.v1, oder ein Anfang wie tenantry.contact.*. Nichts: alle Arten.',
    description: 'Wofür er da ist (freiwillig)',
    scope: 'Worum es geht',
    scopes: { organisation: 'Diese Organisation', platform: 'Die Plattform, über alle Organisationen' },
    needed: 'Geben Sie eine Adresse ein, die mit https:// beginnt.',
    create: 'Hinzufügen',
    save: 'Speichern',
    saved: 'Gespeichert. Es gilt vom nächsten Ereignis an.',
  },
  secret: {
    title: 'Das ist das Geheimnis, mit dem Gesendetes signiert wird',
    once: 'Es wird nur dieses eine Mal angezeigt. Hinterlegen Sie es dort, wo Ihr Empfänger Signaturen prüft; wer es hat, kann Nachrichten schreiben, die wie unsere aussehen.',
    label: 'Geheimnis',
    done: 'Ich habe es',
    rotate: 'Ein anderes Geheimnis',
    rotateWhy:
      'Das bisherige signiert so lange mit, wie Sie angeben, damit Ihr Empfänger wechseln kann, wann er möchte.',
    overlap: 'Das bisherige signiert noch mit',
    overlaps: { '0': 'gar nicht: Jemand kennt es', '24': 'einen Tag', '72': 'drei Tage', '168': 'eine Woche' },
    now: 'Ein anderes erstellen',
    both: (until) => `Das bisherige Geheimnis signiert bis ${until} mit.`,
  },
  doing: {
    title: 'Wie es läuft',
    delivered: 'Zuletzt angenommen',
    never: 'Noch wurde nichts angenommen',
    failing: 'Nichts wird angenommen seit',
    next: 'Wird erneut gesendet',
    reason: 'Warum nicht',
    created: 'Erstellt',
    pause: 'Anhalten',
    resume: 'Fortsetzen',
    test: 'Probe senden',
    tested: (status) =>
      status === undefined ? 'Die Probe wurde angenommen.' : `Die Probe wurde angenommen (HTTP ${status}).`,
    notTaken: (reason, status) =>
      status === undefined
        ? `Sie wurde nicht angenommen: ${reason}.`
        : `Sie wurde nicht angenommen: ${reason} (HTTP ${status}).`,
    remove: 'Entfernen',
    removeWhy:
      'Es wird nichts mehr dorthin gesendet. Zustellungen, unzustellbare Ereignisse und Geheimnis sind endgültig fort.',
    removeNow: 'Ja, entfernen',
  },
  reasons: {
    refused: 'Der Empfänger hat sie abgelehnt',
    redirected: 'Der Empfänger verweist anderswohin, dem wird nicht gefolgt',
    gone: 'Den Empfänger gibt es nicht mehr',
    unavailable: 'Der Empfänger ist nicht verfügbar',
    unreachable: 'Der Empfänger war nicht zu erreichen',
    unresolved: 'Die Nameserver kennen seinen Namen nicht',
    forbidden: 'Seine Adresse liegt nicht im öffentlichen Internet',
  },
  deliveries: {
    title: 'Zustellungen',
    lead: 'Jeder Versuch der letzten sieben Tage, der neueste zuerst.',
    none: 'In den letzten sieben Tagen wurde nichts gesendet.',
    outcomes: { delivered: 'Angenommen', failed: 'Nicht angenommen', 'given-up': 'Aufgegeben' },
    occasions: { event: 'Ereignis', replay: 'Wiederholung', test: 'Probe' },
    attempt: (attempt) => `Versuch ${attempt}`,
    took: (milliseconds) => `${milliseconds} ms`,
    again: 'Noch einmal nachsehen',
  },
  letters: {
    title: 'Unzustellbare Ereignisse',
    lead: 'Ereignisse, die aufgegeben wurden, das älteste zuerst. Sie werden 30 Tage aufbewahrt.',
    none: 'Nichts wurde aufgegeben.',
    attempts: (amount) => (amount === 1 ? '1 Versuch' : `${amount} Versuche`),
    replay: 'Erneut senden',
    replayOf: (type, time) => `Erneut senden: ${type} vom ${time}`,
    all: 'Alle erneut senden',
    allWhy: 'Das älteste zuerst, bis wieder eines abgelehnt wird.',
    started: 'Sie werden gesendet, das älteste zuerst. Sehen Sie gleich noch einmal nach.',
    taken: 'Es wurde angenommen.',
  },
}
