import { deDomains } from './de-domains.ts'
import { deFields } from './de-fields.ts'
import { deIntegrations } from './de-integrations.ts'
import { deProviderSettings } from './de-provider-settings.ts'
import { deAccess } from './de-access.ts'
import { deAccount } from './de-account.ts'
import { deAttention } from './de-attention.ts'
import { deConnect } from './de-connect.ts'
import { deDelivery } from './de-delivery.ts'
import { deOnboarding } from './de-onboarding.ts'
import { deProblems, deUnknownProblem } from './de-problems.ts'
import { deOrganisation } from './de-organisation.ts'
import { deProviders } from './de-providers.ts'
import { deSecrets } from './de-secrets.ts'
import { deBook } from './de-book.ts'
import { deQueue } from './de-queue.ts'
import { deSettings } from './de-settings.ts'
import { deShell } from './de-shell.ts'
import { deSync } from './de-sync.ts'
import { dePrivacy } from './de-privacy.ts'
import { deWebhooks } from './de-webhooks.ts'
import type { Texts } from './texts.ts'

const number = new Intl.NumberFormat('de-DE')
const moment = new Intl.DateTimeFormat('de-DE', { dateStyle: 'medium', timeStyle: 'short' })
const day = new Intl.DateTimeFormat('de-DE', { dateStyle: 'medium' })

const count = (amount: number, one: string, other: string) => `${number.format(amount)} ${amount === 1 ? one : other}`

/** The same in German, formal. */
export const de: Texts = {
  locale: 'de-DE',
  copyOf: (label: string) => `${label} kopieren`,
  providerSettings: deProviderSettings,
  fieldWords: deFields,
  domains: deDomains,
  integrations: deIntegrations,
  product: 'Tenantry',
  pageTitle: (page) => `${page} – Tenantry`,
  number: (amount) => number.format(amount),
  moment: (iso) => moment.format(new Date(iso)),
  day: (iso) => day.format(new Date(iso)),

  skipToContent: 'Zum Inhalt springen',
  loading: 'Wird geladen',
  tryAgain: 'Noch einmal versuchen',
  toHome: 'Zur Startseite',
  reference: 'Kennzeichen',
  copy: 'Kopieren',
  copyReference: 'Kennzeichen kopieren',
  copied: 'Kopiert',
  cancel: 'Abbrechen',
  unreachable: {
    title: 'Der Hub ist nicht erreichbar',
    retrying: 'Im Moment kommt keine Antwort. Wir versuchen es weiter; Sie müssen die Seite nicht neu laden.',
    notDone:
      'Es kam keine Antwort, deshalb wissen wir nicht, ob es geschehen ist. Versuchen Sie es noch einmal, wenn die Verbindung wieder da ist.',
    stale:
      'Die Verbindung ist unterbrochen. Was Sie sehen, ist vielleicht nicht mehr aktuell; wir versuchen es weiter.',
  },
  roles: {
    Admin: 'Admin',
    Configurator: 'Configurator',
    Manager: 'Manager',
    Employee: 'Employee',
    Customer: 'Customer',
  },

  signIn: {
    title: 'Anmelden',
    lead: 'Melden Sie sich mit dem Microsoft-Konto Ihrer Organisation an.',
    eMail: 'Geschäftliche E-Mail-Adresse (freiwillig)',
    eMailWhy: 'Führt Sie dorthin, wo Ihre Organisation sich anmeldet, und erspart Ihnen die Wahl des Kontos.',
    eMailWrong: 'Das sieht nicht aus wie eine E-Mail-Adresse, etwa name@example.com.',
    go: 'Mit Microsoft anmelden',
    goOn: 'Weiter',
    going: 'Sie werden weitergeführt…',
    or: 'Oder',
    waysOf: 'Die Anmeldewege Ihrer Organisation',
    chooseWay: 'Wählen Sie, wie Sie sich bei Ihrer Organisation anmelden:',
    otherWays: 'Andere Anmeldewege',
    goWith: (label) => `Mit ${label} anmelden`,
    privacy: 'Ihr Kennwort bleibt bei dem Anbieter, bei dem Sie sich anmelden. Wir bekommen es nie zu sehen.',
    signedOut: 'Sie sind abgemeldet.',
    ended: {
      expired: 'Ihre Sitzung ist beendet. Melden Sie sich wieder an, um dort fortzufahren, wo Sie waren.',
      revoked:
        'Ihre Sitzung wurde in einem anderen Browser oder von einem Administrator beendet. Melden Sie sich wieder an, um fortzufahren.',
      stale: 'Es ist Zeit, zu bestätigen, wer Sie sind. Melden Sie sich wieder an, um dort fortzufahren, wo Sie waren.',
    },
  },

  shell: deShell,
  access: deAccess,
  account: deAccount,
  connect: deConnect,
  invitation: deOnboarding.invitation,
  onboarded: deOnboarding.onboarded,
  delivery: deDelivery,
  secrets: deSecrets,
  sync: deSync,
  queue: deQueue,
  book: deBook,
  settings: deSettings,
  webhooks: deWebhooks,
  privacy: dePrivacy,

  choose: {
    title: 'Organisation wählen',
    lead: (name) => `Angemeldet als ${name}. In welcher Organisation möchten Sie arbeiten?`,
    active: 'Aktiv',
    noRoles: 'Keine Rolle',
    choosing: 'Wird geöffnet…',
    signOut: 'Abmelden',
  },

  home: {
    overline: 'Aktive Organisation',
    signedInAs: 'Angemeldet als',
    yourRoles: 'Ihre Rollen',
    operator: 'Betreiber der Plattform',
    switchOrganisation: 'Organisation wechseln',
    signOut: 'Abmelden',
    signOutEverywhere: 'Überall abmelden',
    signOutEverywhereWhy: 'Beendet Ihre Sitzungen in jedem Browser, auch in diesem.',
    access: 'Ihr Zugang',
    nothing: 'Nichts zu verwalten',
    nothingWhy:
      'Sie sind angemeldet und können die Plattform nutzen. Ihre Rollen umfassen nicht, sich um diese Organisation zu kümmern.',
  },

  discovery: {
    title: 'Verwaltete Mandanten',
    lead: 'Die Entra-Mandanten, auf die Ihre Verbindung Ihnen Zugriff gibt.',
    start: 'Suche starten',
    never: 'Es lief noch keine Suche.',
    queued: 'Wartet auf den Start',
    running: 'Die Suche läuft',
    completed: 'Letzte Suche',
    failed: 'Die letzte Suche ist gescheitert',
    goesOn: 'Sie läuft weiter, auch wenn Sie diese Seite schließen.',
    found: 'Gefunden',
    lost: 'Nicht mehr sichtbar',
    finished: 'Abgeschlossen',
    foundSoFar: (found) => `Bisher ${count(found, 'Mandant', 'Mandanten')} gefunden`,
    foundBefore: (found) => `Bis dahin ${count(found, 'Mandant', 'Mandanten')} gefunden`,
    announceReached: (found) => `Die Suche läuft. Bisher ${number.format(found)} Mandanten und mehr gefunden.`,
    announceDone: (found, lost) =>
      `Die Suche ist abgeschlossen. ${count(found, 'Mandant', 'Mandanten')} gefunden, ${number.format(lost)} nicht mehr sichtbar.`,
    announceFailed: (title) => `Die Suche ist gescheitert. ${title}.`,
  },

  tenants: {
    list: 'Verwaltete Mandanten',
    none: 'Noch keine verwalteten Mandanten.',
    state: { present: 'Vorhanden', lost: 'Nicht mehr sichtbar' },
    lastSeen: (date) => `Zuletzt gesehen am ${date}`,
    lostSince: (date) => `Verschwunden seit ${date}`,
  },

  organisations: {
    title: 'Organisationen',
    lead: 'Jede Organisation der Plattform. Sie sehen dies, weil Sie Betreiber sind.',
    none: 'Noch keine Organisationen.',
    state: { invited: 'Eingeladen', active: 'Aktiv', suspended: 'Gesperrt' },
    created: (date) => `Angelegt am ${date}`,
  },

  api: {
    title: 'Die HTTP-API',
    lead: 'Jede Adresse des Hubs, aus dem Dokument gemacht, das Programme lesen. Die Beschreibungen sind englisch.',
    document: 'OpenAPI-Dokument',
    search: 'Suchen',
    searchWhy: 'Eine Adresse, eine Berechtigung, ein Fehlercode, ein Wort',
    shown: (amount) => `${count(amount, 'Adresse', 'Adressen')} gezeigt`,
    none: 'Keine Adresse passt.',
    families: 'Familien',
    permission: 'Berechtigung',
    anyone: 'keine: offen für alle',
    session: 'angemeldet, mit beliebiger Rolle',
    input: 'Was geschickt wird',
    noInput: 'Nichts.',
    answer: (status) => `Was geantwortet wird: ${status}`,
    refusals: 'Womit abgelehnt werden kann',
    example: 'Beispiel',
    exampleOf: (name) => `Beispiel: ${name}`,
    field: 'Feld',
    place: 'Wo',
    places: { path: 'Adresse', query: 'Abfrage', header: 'Kopfzeile', body: 'Inhalt' },
    required: 'erforderlich',
    type: 'Typ',
    meaning: 'Bedeutung',
    code: 'Code',
    status: 'Status',
  },

  paged: {
    more: 'Mehr anzeigen',
    moreOf: (list) => `Mehr anzeigen: ${list}`,
    shown: (amount) => `${count(amount, 'Eintrag', 'Einträge')} gezeigt`,
    shownOfMore: (amount) => `${count(amount, 'Eintrag', 'Einträge')} gezeigt, es gibt mehr`,
  },

  problem: {
    whatToDo: 'Was zu tun ist',
    anotherAccount: 'Anderes Konto verwenden',
    toSignIn: 'Zurück zur Anmeldeseite',
    waitFor: (seconds: number) =>
      seconds <= 90
        ? `Warten Sie ${seconds === 1 ? 'eine Sekunde' : `${seconds} Sekunden`}, und versuchen Sie es dann erneut. Andere in Ihrem Netz zählen mit.`
        : `Warten Sie ${Math.ceil(seconds / 60)} Minuten, und versuchen Sie es dann erneut.`,
    openInvitation:
      'Öffnen Sie den Link Ihrer Einladung noch einmal aus Ihrer E-Mail, und schließen Sie binnen zehn Minuten ab. Er gilt weiterhin, es sei denn, die Einladung wurde verwendet.',
  },

  notFound: {
    title: 'Hier ist nichts',
    lead: 'Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen.',
  },

  ...deProviders,
  attention: deAttention,
  ...deOrganisation,

  problems: deProblems,
  unknownProblem: deUnknownProblem,
}
