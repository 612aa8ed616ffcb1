import type { enAccount } from './en-account.ts'
import type { Words } from './words.ts'

export const deAccount: Words<typeof enAccount> = {
  title: 'Ihr Konto',
  lead: (name) => `Wie Sie, ${name}, sich anmelden, und was über Sie gespeichert ist.`,
  link: 'Ihr Konto',
  ways: 'Anmeldewege',
  unnamed: 'Ein Anbieter, den es nicht mehr gibt',
  current: 'Diese Sitzung',
  tenant: (tid) => `Mandant ${tid}`,
  lastOne: 'Ihr einziger Anmeldeweg bleibt.',
  remove: 'Entfernen',
  removeOf: (label) => `${label} entfernen`,
  removeWhy: (label) =>
    `${label} öffnet Ihr Konto dann nicht mehr. Sitzungen, die so begonnen haben, enden, gegebenenfalls auch diese.`,
  removeNow: 'Jetzt entfernen',
  keep: 'Behalten',
  removed: 'Der Anmeldeweg wurde entfernt.',
  added: 'Der Anmeldeweg wurde hinzugefügt.',
  add: 'Anmeldeweg hinzufügen',
  addWhy: 'Sie gehen zum Anbieter, melden sich dort an und kommen zurück. Das Konto dort muss Ihnen allein gehören.',
  addOf: (label) => `${label} hinzufügen`,
  again: 'Noch einmal anmelden',

  data: {
    title: 'Ihre Daten',
    lead: 'Alles, was über Sie gespeichert ist, als ein Dokument. Es lässt sich sieben Tage lang herunterladen.',
    ask: 'Kopie anfordern',
    exports: 'Kopien Ihrer Daten',
    noExports: 'Sie haben noch keine Kopie angefordert.',
    copy: 'Eine Kopie Ihrer Daten',
    end: 'Das Ende Ihres Kontos',
    endWhy:
      'Ihr Konto, Ihre Anmeldewege und alles, was jede Organisation von Ihnen als Mitglied speichert, wird gelöscht. Was eine Organisation in ihrem Adressbuch hat, muss sie selbst löschen.',
    endAction: 'Mein Konto löschen',
    endQuestion: 'Ihr Konto endgültig löschen?',
    endLead:
      'Sobald es beginnt, werden Sie überall abgemeldet und können sich nicht wieder anmelden. Sichern Sie vorher eine Kopie Ihrer Daten, wenn Sie sie brauchen.',
    endAsked: 'Die Löschung ist angefordert. Sie steht unten und lässt sich dort zurücknehmen, bis sie beginnt.',
    erasures: 'Löschungen Ihres Kontos',
    noErasures: 'Sie haben keine Löschung angefordert.',
    erasure: 'Die Löschung Ihres Kontos',
  },

  prove: {
    sent: {
      title: 'Sehen Sie in Ihr Postfach',
      lead: 'Es gibt schon ein Konto mit Ihrer E-Mail-Adresse. Wir haben einen Link an diese Adresse geschickt: Öffnen Sie ihn in diesem Browser binnen dreißig Minuten, um zu zeigen, dass sie Ihnen gehört.',
      leave: 'Sie können diese Seite schließen.',
    },
    noSecret: {
      title: 'Öffnen Sie den Link aus Ihrer E-Mail',
      lead: 'Diese Seite braucht den ganzen Link, den Sie bekommen haben. Zu Ihrer Sicherheit bleibt er nicht in der Adresszeile; öffnen Sie ihn deshalb noch einmal aus Ihrer E-Mail.',
    },
    title: 'Sind Sie das?',
    lead: (organisation, provider) => `Sie haben begonnen, sich bei ${organisation} mit ${provider} anzumelden.`,
    person: 'Angemeldet als',
    eMail: 'E-Mail-Adresse des Kontos',
    until: 'Gültig bis',
    why: 'Wenn Sie bestätigen, können Sie sich von nun an auf diesem Weg anmelden. Wenn Sie keine Anmeldung begonnen haben, schließen Sie diese Seite.',
    go: 'Ja, das war ich',
    going: 'Sie werden angemeldet…',
    toSignIn: 'Zur Anmeldeseite',
  },
}
