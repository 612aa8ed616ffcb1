import { counting } from './counting.ts'
import type { enConnectMapping } from './en-connect-mapping.ts'
import type { Words } from './words.ts'

const { count, percent, number } = counting('de-DE')
const tenants = (amount: number) => count(amount, 'Mandant', 'Mandanten')

/** Zu welchem Kunden jeder Mandant gehört. */
export const deConnectMapping: Words<typeof enConnectMapping> = {
  title: 'Mandanten und Kunden',
  lead: 'Entscheiden Sie, zu welchem Kunden Ihres Adressbuchs jeder Mandant gehört. Geschrieben wird erst, wenn Sie bestätigen.',
  left: (amount) =>
    amount === 0 ? 'Über jeden Mandanten ist entschieden.' : `Über ${tenants(amount)} ist noch zu entscheiden.`,
  shows: {
    'auto-matched': 'Passt genau',
    'needs-review': 'Zu prüfen',
    unmatched: 'Passt nichts',
    mapped: 'Zugeordnet',
    skipped: 'Übergangen',
  },
  explained: {
    'auto-matched':
      'Eine bestätigte Domain des Mandanten ist die Hauptdomain von genau einem Kunden, der noch keinen Mandanten hat. Bestätigen Sie sie gemeinsam.',
    'needs-review':
      'Etwas passt, aber ein Mensch muss es sagen: wählen Sie den Kunden, lassen Sie einen anlegen, oder übergehen Sie den Mandanten.',
    unmatched:
      'Kein Kunde passt. Lassen Sie einen aus Name und Domain des Mandanten anlegen, wählen Sie selbst einen, oder übergehen Sie den Mandanten.',
    mapped: 'Entschieden. Ein Mandant kann zu einem anderen Kunden verlegt oder gelöst werden.',
    skipped: 'Wird nicht abgeglichen, und es wird nicht danach gefragt. Zuordnen lässt er sich trotzdem noch.',
  },
  showing: 'Zeigen',
  search: 'Suchen',
  searchWhy: 'Teil von Name oder Domain eines Mandanten',
  list: 'Mandanten',
  none: 'Kein Mandant passt zur Suche.',
  noneOf: 'Von dieser Art gibt es keinen Mandanten.',
  selectPage: 'Alle dieser Seite auswählen',
  select: (name) => `${name} auswählen`,
  selected: (amount) => `${tenants(amount)} ausgewählt`,
  acceptSelected: 'Vorschläge übernehmen',
  createSelected: 'Kunden anlegen',
  skipSelected: 'Übergehen',
  acceptAll: (amount) => `Alle ${number(amount)} genau passenden übernehmen`,
  createAll: (amount) => `Für alle ${number(amount)} einen Kunden anlegen`,
  skipAll: (amount) => `Alle ${number(amount)} übergehen`,
  collecting: 'Alle werden gelesen …',
  accept: 'Übernehmen',
  acceptOf: (tenant, client) => `${tenant} zu ${client} zuordnen`,
  choose: 'Wählen …',
  chooseOf: (tenant) => `Den Kunden von ${tenant} wählen`,
  skip: 'Übergehen',
  skipOf: (tenant) => `${tenant} übergehen`,
  undo: 'Zurücknehmen',
  undoOf: (tenant) => `Die Entscheidung über ${tenant} zurücknehmen`,
  noDomain: 'Domain unbekannt',
  nothingFits: 'Nichts passt',
  more: (amount) => `und ${count(amount, 'weiterer', 'weitere')}`,
  score: (score) => percent(score),
  evidence: {
    'primary-domain': (domain) => `Gleiche Hauptdomain ${domain}`,
    emailDomain: (domain) => `E-Mail-Domain ${domain}`,
    billingEmail: (domain) => `Rechnungsadresse bei ${domain}`,
    name: 'Ähnlicher Name',
  },
  taken: 'hat schon einen Mandanten',
  isMapped: 'Zugeordnet zu',
  isNew: 'Ein neuer Kunde, den der nächste Abgleich anlegt',
  isSkipped: 'Übergangen',
  wasAt: (client) => `War zuvor ${client} zugeordnet`,
  unsettled: 'Spuren beim Kunden davor werden noch beseitigt.',
  will: {
    mapped: (client) => `Wird ${client} zugeordnet`,
    'create-new': 'Bekommt einen neuen Kunden',
    skipped: 'Wird übergangen',
    unmapped: 'Wird gelöst',
  },
  moves: (from) => `verlässt ${from}`,
  panel: {
    title: (tenant) => `Welcher Kunde ist ${tenant}?`,
    candidates: 'Was passt',
    search: 'Ein anderer Kunde',
    searchWhy: 'Anfang seines Namens oder eine Domain',
    noClient: 'Kein aktiver Kunde beginnt so.',
    create: 'Einen neuen Kunden anlegen',
    createWhy: (name, domain) =>
      domain === undefined
        ? `${name}, angelegt vom nächsten Abgleich`
        : `${name}, mit der Domain ${domain}, angelegt vom nächsten Abgleich`,
    skip: 'Diesen Mandanten übergehen',
    skipWhy: 'Er wird nicht abgeglichen, und es wird nicht wieder nach ihm gefragt.',
    unmap: 'Zuordnung lösen',
    unmapWhy:
      'Wird nicht mehr abgeglichen. Verknüpfungen und Geschichte bleiben: wird er demselben Kunden wieder zugeordnet, geht es weiter, wo es war.',
    remap: (tenant, client) =>
      `${tenant} verlässt ${client}: seine Verknüpfungen dort werden inaktiv, dessen Kontakte bleiben. Beim anderen Kunden wird neu verglichen.`,
    remapTitle: 'Das verlegt einen Mandanten, der zugeordnet ist',
    take: 'Das übernehmen',
    close: 'Schließen',
  },
  keys: {
    title: 'Tastatur',
    lead: 'Solange der Fokus auf einem Mandanten steht:',
    list: [
      ['↑ ↓', 'der Mandant davor oder danach'],
      ['Leertaste', 'auswählen'],
      ['A', 'Vorschlag übernehmen'],
      ['C', 'Kunden wählen'],
      ['N', 'Kunden anlegen'],
      ['S', 'übergehen'],
      ['U', 'zurücknehmen'],
    ],
  },
  pager: { label: 'Seiten', first: 'Erste Seite', before: 'Seite davor', next: 'Nächste Seite' },
  tray: (amount) =>
    amount === 1
      ? 'Eine Entscheidung wartet auf Bestätigung. Noch ist nichts geschrieben.'
      : `${number(amount)} Entscheidungen warten auf Bestätigung. Noch ist nichts geschrieben.`,
  discard: 'Alle verwerfen',
  review: 'Ansehen und bestätigen',
  confirm: {
    title: (amount) => `${count(amount, 'Entscheidung', 'Entscheidungen')} bestätigen?`,
    does: 'Das wird geschrieben:',
    mapped: (amount) => `${tenants(amount)}: einem Kunden zugeordnet`,
    'create-new': (amount) => `${tenants(amount)}: ein neuer Kunde, den der nächste Abgleich anlegt`,
    skipped: (amount) => `${tenants(amount)}: übergangen`,
    unmapped: (amount) => `${tenants(amount)}: Zuordnung gelöst`,
    one: 'Alles wird in einem Schritt geschrieben, oder nichts.',
    steps: (steps, atOnce) =>
      `Geschrieben wird in ${number(steps)} Schritten von bis zu ${number(atOnce)}, jeder ganz oder gar nicht. Wird einer abgelehnt, bleiben die davor geschrieben, und der Rest wartet hier.`,
    noSync: 'Ein Abgleich beginnt dadurch nicht: das ist der nächste Schritt.',
    remaps: (amount) =>
      `${count(amount, 'Mandant verlässt', 'Mandanten verlassen')} den Kunden, dem sie zugeordnet sind:`,
    remap: (tenant, from) => `${tenant} verlässt ${from}`,
    further: (amount) => `und ${number(amount)} weitere`,
    remapEffect: 'Ihre Verknüpfungen beim Kunden davor werden inaktiv; Kontakte bleiben.',
    agree: 'Ich will sie verlegen',
    go: 'Bestätigen',
    progress: (done, of) => `${number(done)} von ${number(of)} geschrieben`,
    refused: (tenant) =>
      `Von diesem Schritt wurde nichts geschrieben, wegen ${tenant}. Die Entscheidung darüber wurde herausgenommen: sehen Sie sie noch einmal an, und bestätigen Sie den Rest.`,
    refusedStep: 'Von diesem Schritt wurde nichts geschrieben. Die Entscheidungen warten hier.',
    done: (amount) => `${count(amount, 'Entscheidung wurde', 'Entscheidungen wurden')} geschrieben.`,
  },
}
