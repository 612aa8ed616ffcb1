import { counting } from './counting.ts'
import { deConnectDiagnoses } from './de-connect-diagnoses.ts'
import { deConnectMapping } from './de-connect-mapping.ts'
import { deConnectSync } from './de-connect-sync.ts'
import type { enConnect } from './en-connect.ts'
import type { Words } from './words.ts'

const { count } = counting('de-DE')

/** Der Weg von keiner Verbindung bis zu synchronisierten Kunden. */
export const deConnect: Words<typeof enConnect> = {
  title: 'Kunden anbinden',
  overline: 'Verzeichnisabgleich',
  lead: 'In vier Schritten von Ihrem Zugang bei Microsoft oder CIPP zu Adressbüchern, die sich selbst aktuell halten. Sie können nach jedem Schritt aufhören und später weitermachen.',
  steps: 'Schritte',
  step: (place, name) => `Schritt ${place}: ${name}`,
  names: {
    connection: 'Verbinden',
    discovery: 'Mandanten suchen',
    mapping: 'Mandanten Kunden zuordnen',
    sync: 'Erster Abgleich',
  },
  states: { shut: 'Noch nicht', open: 'Zu tun', going: 'Läuft', ailing: 'Braucht Aufmerksamkeit', done: 'Erledigt' },
  goOn: (step) => `Weiter: ${step}`,
  back: (step) => `Zurück: ${step}`,
  onlyLook: 'Sie können jeden Schritt ansehen. Um etwas zu ändern, braucht es die Rolle Admin oder Configurator.',
  refused: {
    title: 'Das steht Ihnen nicht offen',
    role: 'Ihre Rolle in dieser Organisation umfasst deren Einstellungen nicht. Bitten Sie einen Admin der Organisation um die Rolle Configurator oder Admin.',
    flag: 'Der Verzeichnisabgleich ist für diese Organisation nicht eingeschaltet. Ein Betreiber der Plattform schaltet ihn ein (Edition „enterprise“, Funktionsschalter `entra-integration-ui`).',
  },
  shut: {
    title: 'Ein früherer Schritt kommt zuerst',
    connection: 'Es gibt noch keine Verbindung, also nichts, was nach Mandanten gefragt werden könnte.',
    discovery: 'Es sind noch keine Mandanten bekannt. Suchen Sie sie zuerst.',
    mapping: 'Noch ist kein Mandant einem Kunden zugeordnet, also gibt es niemanden abzugleichen.',
    disconnected:
      'Die Verbindung wurde beendet. Was gefunden und zugeordnet war, ist noch da; verbinden Sie sich wieder, um weiterzumachen.',
    go: (step) => `Zu „${step}“`,
  },

  connection: {
    kinds: { direct: 'Microsoft, direkt', cipp: 'CIPP' },
    choose: 'Wie erreichen Sie die Verzeichnisse Ihrer Kunden?',
    choices: {
      direct:
        'Eigener delegierter Zugang zu Microsoft Graph, wenn App-Registrierung und Zustimmung in Ihrer Hand liegen.',
      cipp: 'Wenn Sie Mandanten und Benutzer ohnehin schon mit CIPP verwalten.',
    },
    cippOff:
      'Die Verbindung über CIPP ist für diese Organisation nicht eingeschaltet (Funktionsschalter `entra-integration-cipp`).',
    differences: 'Worin sich die beiden unterscheiden',
    about: 'Was',
    table: [
      [
        'Sie brauchen',
        'Eine Anwendung für mehrere Mandanten, Zustimmung im Mandanten jedes Kunden, eine GDAP-Rolle, die ihn liest',
        'Ein CIPP mit eingeschalteter API und einen API-Client, der lesen darf',
      ],
      [
        'Wer gegangen ist',
        'Fällt bei einem bestätigten Blick auf',
        'Fällt nach zwei vollständigen Listen ohne sie auf',
      ],
      ['Nur Änderungen', 'Ja, nach dem ersten Lesen', 'Nein: gelesen wird immer alles'],
      ['Filter nach Gruppe', 'Ja, mit einer weiteren Berechtigung', 'Nein'],
      ['Freigegebene Postfächer', 'Sagt Graph nicht', 'Sagt Exchange'],
      ['Erneuert sich selbst', 'Ja', 'Mit Client-ID und Geheimnis; ein eingefügtes Token gilt etwa eine Stunde'],
    ],
    switching:
      'Ihre jetzige Verbindung gilt, bis die neue uns eingelassen hat; dann wird in einem Schritt getauscht, und die alten Zugangsdaten werden gelöscht. Zuordnungen, Verknüpfungen und Läufe bleiben.',
    keep: 'Die Verbindung so lassen, wie sie ist',
    direct: {
      title: 'Direkt mit Microsoft verbinden',
      application: 'Welche Anwendung',
      known: 'Die hier eingerichtete',
      knownWhy: 'Die Anwendung der Plattform oder die, mit der Sie schon einmal verbunden waren.',
      own: 'Meine eigene App-Registrierung',
      ownWhy: 'Eine Anwendung für mehrere Mandanten, die Sie bei Microsoft Entra registriert haben.',
      clientId: 'Anwendungs-ID (Client)',
      clientSecret: 'Geheimer Clientschlüssel',
      clientSecretWhy: 'Sein Wert, nicht seine ID. Er liegt im Tresor und wird nirgends gezeigt.',
      tenantId: 'Mandanten-ID (freiwillig)',
      tenantIdWhy: 'Nur für eine Anwendung eines einzelnen Mandanten.',
      redirect: 'Umleitungs-URI (Web)',
      redirectWhy: 'Tragen Sie sie in Ihrer App-Registrierung ein.',
      permissions: 'Delegierte Berechtigungen von Microsoft Graph, die die Registrierung braucht',
      groupsPermission: 'nur mit dem Filter nach Gruppe',
      groups: 'Ich werde Personen nach Gruppe filtern',
      groupsWhy: 'Erbittet von Microsoft eine Berechtigung mehr, GroupMember.Read.All.',
      account:
        'Melden Sie sich danach mit einem Konto Ihres eigenen Mandanten an, das die GDAP-Rollen für Ihre Kunden hat.',
      go: 'Bei Microsoft anmelden',
      going: 'Sie werden zu Microsoft gebracht …',
    },
    cipp: {
      title: 'Ihr CIPP verbinden',
      baseUrl: 'Adresse der API',
      baseUrlWhy:
        'So wie CIPP sie in seinen API-Einstellungen zeigt; https und im öffentlichen Internet. Mit oder ohne /api.',
      credential: 'Wie wir uns dort anmelden',
      client: 'Mit einem API-Client',
      clientWhy: 'Erneuert sich selbst. CIPP zeigt ihn in seinen API-Einstellungen.',
      token: 'Mit einem Token',
      tokenWhy: 'Zum Ausprobieren: es gilt etwa eine Stunde.',
      clientId: 'Client-ID',
      clientSecret: 'Geheimer Clientschlüssel',
      tenant: 'Mandanten-ID',
      tokenField: 'Token',
      rights:
        'Der API-Client braucht CIPP.Core.Read, Identity.User.Read, Tenant.Administration.Read und, für freigegebene Postfächer, Exchange.Mailbox.Read.',
      go: 'Ausprobieren und verbinden',
    },
    faults: {
      missing: 'Füllen Sie das aus.',
      guid: 'Das ist eine ID wie 8d6a5c1e-0f3b-4a27-9c84-2b1d7e6f5a90.',
      address: 'Das ist keine Adresse. Sie beginnt mit https://',
      token: 'Das ist kein Token: zu kurz, oder mit Leerzeichen darin.',
    },
    card: 'Ihre Verbindung',
    state: { connected: 'Verbunden', failing: 'Funktioniert nicht', disconnected: 'Getrennt' },
    facts: {
      kind: 'Über',
      since: 'Seit',
      partnerTid: 'Ihr Mandant',
      baseUrl: 'API',
      credential: 'Meldet sich an mit',
      tokenEndsAt: 'Token endet',
      probedAt: 'Zuletzt geprüft',
    },
    credentials: {
      'own-application': 'Ihrer eigenen Anwendung',
      'platform-application': 'der Anwendung der Plattform',
      token: 'einem eingefügten Token',
    },
    never: 'Nie',
    validate: 'Jetzt prüfen',
    validated: 'Es funktioniert: die Quelle lässt uns ein und nennt Ihre Mandanten.',
    again: 'Neu verbinden',
    switchTo: (kind) => `Wechseln zu ${kind}`,
    disconnect: 'Trennen',
    ending: {
      title: 'Die Verbindung beenden?',
      meaning:
        'Der Hub benutzt sie sofort nicht mehr und löscht die Zugangsdaten beider Arten. Suche und Abgleich enden.',
      stays: 'Mandanten, Zuordnungen, Verknüpfungen und Läufe bleiben. Wer sich wieder verbindet, macht dort weiter.',
      confirm: 'Trennen',
    },
    connected: {
      direct: 'Microsoft hat uns eingelassen: die direkte Verbindung funktioniert.',
      cipp: 'CIPP hat uns eingelassen: die Verbindung funktioniert.',
    },
    ended: 'Die Verbindung wurde beendet, und ihre Zugangsdaten wurden gelöscht.',
    notConnected: 'Nicht verbunden',
    kept: 'Es wurde nichts geändert: eine Verbindung, die da war, gilt weiter.',
  },

  diagnosis: {
    remedy: 'Was zu tun ist:',
    number: (aadsts) => `Microsofts Nummer dafür ist AADSTS${aadsts}.`,
    ...deConnectDiagnoses,
  },

  discovery: {
    title: 'Mandanten suchen',
    lead: 'Fragt die Verbindung nach dem Mandanten jedes Kunden und dessen Domains. Sonst wird nirgends etwas geändert.',
    start: 'Suche starten',
    again: 'Noch einmal suchen',
    found: 'Gefundene Mandanten',
    none: 'Kein Mandant passt.',
    noneYet: 'Noch keine Mandanten.',
    search: 'Suchen',
    searchWhy: 'Teil eines Namens oder einer Domain',
    show: 'Zeigen',
    shows: { all: 'Alle', present: 'Sichtbar', lost: 'Nicht mehr sichtbar' },
    domains: (amount) => count(amount, 'Domain', 'Domains'),
    unread: 'Domains konnten nicht gelesen werden',
    check: 'Zugang prüfen',
    checkOf: (name) => `Zugang zu ${name} prüfen`,
    checked: 'Die Personen dort sind lesbar.',
    undomained: (amount) =>
      `Von ${count(amount, 'Mandant', 'Mandanten')} konnten die Domains nicht gelesen werden. Über den Namen sind sie trotzdem zuzuordnen; „Zugang prüfen“ sagt, warum.`,
    schedule: {
      title: 'Von selbst suchen',
      on: 'Regelmäßig nach neuen und verschwundenen Mandanten sehen',
      every: 'Wie oft',
      intervals: { 60: 'Jede Stunde', 360: 'Alle 6 Stunden', 1440: 'Jeden Tag', 10080: 'Jede Woche' },
      other: (minutes) => `Alle ${count(minutes, 'Minute', 'Minuten')}`,
      next: (moment) => `Das nächste Mal etwa ${moment}.`,
      off: 'Aus: gesucht wird nur, wenn es jemand startet.',
    },
  },

  mapping: deConnectMapping,
  sync: deConnectSync,
}
