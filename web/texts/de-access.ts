import { counting } from './counted.ts'
import type { enAccess } from './en-access.ts'
import type { Words } from './words.ts'

const { count } = counting('de-DE')

export const deAccess: Words<typeof enAccess> = {
  lead: 'Wer hier was darf, woher das kommt und ob es noch richtig ist.',
  all: 'Alle Zugriffsprüfungen',
  plan: {
    title: 'Die nächste Prüfung',
    due: (moment) => `Sie war am ${moment} fällig. Beginnen Sie sie unten.`,
    dueOpen: (moment) => `Sie war am ${moment} fällig und ist im Gange.`,
    next: (moment) => `Sie ist am ${moment} fällig. Admins und die Kontakte für Hinweise erhalten dann eine E-Mail.`,
    none: 'Noch ist nichts geplant. Das gilt ab der ersten Abnahme, oder sobald Sie speichern, wie oft.',
    never: 'Niemand wird erinnert.',
    every: 'Wie oft',
    days: (days) => (days === 0 ? 'Nie' : `Alle ${count(days, 'Tag', 'Tage')} nach einer Abnahme`),
    save: 'Speichern',
    saved: 'Gespeichert.',
    begin: 'Prüfung beginnen',
    beginWhy:
      'Festgehalten wird, wer vom Personal und welche Programme in diesem Augenblick Zugriff haben. Ihre Kunden gehören nicht dazu.',
    beginning: 'Es wird festgehalten, wer Zugriff hat…',
  },
  list: 'Prüfungen',
  none: 'Der Zugriff wurde hier noch nie geprüft.',
  begun: (moment) => `Begonnen am ${moment}`,
  title: (moment) => `Zugriffsprüfung vom ${moment}`,
  states: {
    preparing: 'Wird vorbereitet',
    open: 'Im Gange',
    closing: 'Wird abgenommen',
    'signed-off': 'Abgenommen',
    withdrawn: 'Aufgegeben',
  },
  ended: {
    'signed-off': (name, moment) => `Abgenommen von ${name} am ${moment}`,
    withdrawn: (name, moment) => `Aufgegeben von ${name} am ${moment}`,
  },
  somebody: 'jemandem, der gelöscht wurde',
  tally: (kept, removed) => `${kept} behalten, ${removed} entzogen`,
  preparing:
    'Die Liste wird erstellt. In einer großen Organisation dauert das einige Minuten; Sie müssen nicht hier warten.',
  closing:
    'Jemand nimmt sie gerade ab, oder das brach ab. Es kann nichts entschieden werden, bis sie abgenommen oder aufgegeben ist.',
  export: 'Als Datei',
  formats: { csv: 'CSV', json: 'JSON' },
  exportOf: (format) => `Als ${format} exportieren`,

  entries: 'Zu prüfender Zugriff',
  show: 'Anzeigen',
  shows: { all: 'Alles', open: 'Noch zu entscheiden' },
  noneOpen: 'Alles ist entschieden. Die Prüfung kann abgenommen werden.',
  noEntries: 'Niemand vom Personal und kein Programm hatte Zugriff.',
  system: 'System',
  noRoles: 'Keine Rolle bekannt: keine Anmeldung, seit das vermerkt wird; das Token kann eine mitbringen',
  sources: {
    token: 'durch das Token',
    'tenant-default': 'jeder aus dem Mandanten',
    membership: 'hier vergeben',
    program: 'registriertes Programm',
  },
  held: (role, sources) => `${role} (${sources})`,
  lastSignIn: (moment) => `Letzte Anmeldung: ${moment}`,
  neverSignedIn: 'Keine Anmeldung vermerkt',
  customer: 'Kunde',
  now: (state, roles) => `Inzwischen: ${state}${roles === '' ? '' : `, ${roles}`}`,
  nowStates: {
    active: 'aktiv',
    inactive: 'deaktiviert',
    pending: 'wartet',
    suspended: 'gesperrt',
    revoked: 'widerrufen',
    gone: 'nicht mehr hier',
  },
  undecided: 'Zu entscheiden',
  unfinished: 'Nicht beendet',
  decided: { keep: 'Behalten', remove: 'Entzogen' },
  by: (name, moment, reason) => `${name}, ${moment}: ${reason}`,
  reasons: {
    needed: 'wird für die Arbeit gebraucht',
    emergency: 'für Notfälle',
    left: 'ausgeschieden',
    moved: 'hat jetzt eine andere Aufgabe',
    unused: 'wird nicht genutzt',
    unknown: 'niemand weiß, wofür',
  },
  keep: 'Behalten',
  keepOf: (name) => `Zugriff von ${name} behalten`,
  emergency: 'Für Notfälle behalten',
  emergencyOf: (name) => `Zugriff von ${name} für Notfälle behalten`,
  remove: 'Entziehen…',
  removeOf: (name) => `Zugriff von ${name} entziehen`,
  finish: 'Beenden',
  finishOf: (name) => `Das Entziehen des Zugriffs von ${name} beenden`,
  removeQuestion: (name) => `Zugriff von ${name} entziehen?`,
  removeMember:
    'Das Mitglied wird deaktiviert: Das gilt ab der nächsten Anfrage, und kein Token bringt es zurück. Auf seiner Seite lässt es sich zurücknehmen.',
  removeProgram:
    'Das Programm wird gesperrt: Es erhält keine Tokens mehr. Auf seiner Seite lässt es sich wieder freigeben.',
  removeNow: 'Entziehen',
  why: 'Warum',
  stale: 'Jemand anderes hat inzwischen darüber entschieden. Es wird neu angezeigt.',

  signOff: 'Abnehmen',
  signOffTitle: 'Wenn alles entschieden ist',
  signOffWhy:
    'Sie bestätigen in Ihrem Namen, dass richtig ist, was behalten wird. Von da an ist die nächste Prüfung fällig.',
  signOffQuestion: 'Diese Prüfung abnehmen?',
  withdraw: 'Aufgeben',
  withdrawQuestion: 'Diese Prüfung aufgeben?',
  withdrawWhy: 'Sie zählt dann nicht, und die nächste bleibt fällig. Was in ihr entzogen wurde, bleibt entzogen.',

  people: 'Wer jetzt Zugriff hat',
  peopleLead: 'Zuerst, wer am meisten darf, dann Programme, dann alle anderen.',
  noPeople: 'Niemand hat Zugriff.',
}
