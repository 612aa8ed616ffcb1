import type { enAttention } from './en-attention.ts'
import type { Words } from './words.ts'

const some = (amount: number, more: boolean, one: string, other: string) =>
  `${more ? 'Mindestens ' : ''}${amount} ${amount === 1 ? one : other}`

export const deAttention: Words<typeof enAttention> = {
  title: 'Was Sie heute braucht',
  lead: 'Nachgesehen, als Sie diese Seite geöffnet haben.',
  looking: 'Wird nachgesehen…',
  nothing: 'Nichts braucht Sie',
  nothingWhy: 'Alles, worum Sie sich hier kümmern, ist in Ordnung.',
  unseen: (what) => `${what}: Nachsehen war nicht möglich`,
  since: (moment) => `Seit ${moment}`,
  until: (moment) => `Bis ${moment}`,
  what: {
    connection: 'Die Verbindung',
    runs: 'Abgleiche',
    queue: 'Die Klärungsliste',
    mappings: 'Verwaltete Mandanten',
    secrets: 'Geheimnisse',
    providers: 'Identitätsanbieter',
    tenants: 'Mandantenzuordnungen',
    organisations: 'Organisationen',
  },
  connectionFailing: 'Die Verbindung funktioniert nicht',
  connectionEnded: 'Die Verbindung wurde beendet',
  connectionEndedWhy:
    'Es wird nichts mehr abgeglichen. Zuordnungen, Kunden und Kontakte bleiben: Verbinden Sie erneut, um fortzufahren.',
  connectionMissing: 'Noch ist kein Verzeichnis verbunden',
  connectionMissingWhy: 'Vier Schritte führen von hier zum ersten Abgleich, zusammen wenige Minuten.',
  neverSynced: 'Es wurde noch nichts abgeglichen',
  neverSyncedWhy: 'Mandanten sind Kunden zugeordnet. Es fehlen noch eine Vorschau und der erste Abgleich.',
  tokenEnds: 'Das Token für CIPP läuft ab',
  runFailed: 'Der letzte Abgleich ist gescheitert',
  runPartial: 'Der letzte Abgleich hat etwas ausgelassen',
  runBraked: (amount, more) =>
    `Der letzte Abgleich hält ${amount === 1 && !more ? 'einen Mandanten' : `${more ? 'mindestens ' : ''}${amount} Mandanten`} zurück: Viele Personen würden deaktiviert`,
  runBrakedWhy: 'Sehen Sie nach, wer es ist, und lassen Sie es dann zu, wenn es richtig ist.',
  queued: (amount, more) => `${some(amount, more, 'Person wartet', 'Personen warten')} in der Klärungsliste`,
  queuedWhy: 'Ein Abgleich konnte nicht sagen, wer sie sind.',
  unmapped: (amount) => `${some(amount, false, 'Mandant gehört', 'Mandanten gehören')} noch zu keinem Kunden`,
  unmappedWhy: 'Für sie wird nichts abgeglichen, bis Sie entscheiden.',
  secretsOver: (amount, more) => `${some(amount, more, 'Geheimnis ist', 'Geheimnisse sind')} abgelaufen`,
  secretsOverWhy: 'Ein Programm, das es noch verwendet, kann sich nicht anmelden.',
  secretsEnding: (amount, more) => `${some(amount, more, 'Geheimnis endet', 'Geheimnisse enden')} binnen 30 Tagen`,
  secretsEndingWhy: 'Erneuern und übergeben Sie es, bevor es endet.',
  providerOver: (label) => `Das Geheimnis von ${label} ist abgelaufen`,
  providerOverWhy: 'Möglicherweise kann sich niemand mehr darüber anmelden.',
  providerEnding: (label) => `Das Geheimnis von ${label} endet binnen 30 Tagen`,
  providerEndingWhy: 'Legen Sie beim Anbieter ein neues an und tragen Sie es hier ein, bevor es endet.',
  drifted: (label) => `${label} hat seine veröffentlichten Einstellungen geändert`,
  driftedWhy: 'Sie werden nicht befolgt, bis jemand sie angesehen hat.',
  consentLost: (tid) => `Mandant ${tid} hat seine Zustimmung zurückgezogen`,
  consentLostWhy: 'Niemand von dort kann sich anmelden. Eine neue Einladung verbindet ihn wieder.',
  awaiting: (tid) => `Mandant ${tid} hat zugestimmt und wartet auf Bestätigung`,
  awaitingWhy: 'Niemand von dort kommt herein, bevor Sie sicher sind, wem er gehört.',
  noTenants: 'Noch meldet sich kein Mandant hier an',
  invited: (amount, more) =>
    `${some(amount, more, 'Organisation ist', 'Organisationen sind')} noch nicht fertig eingerichtet`,
  invitedWhy: 'Niemand von dort kommt herein, bis ein Mandant zugestimmt hat.',
}
