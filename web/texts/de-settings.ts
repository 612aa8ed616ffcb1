import { counting } from './counted.ts'
import type { enSettings } from './en-settings.ts'
import type { Words } from './words.ts'

const { number } = counting('de-DE')

export const deSettings: Words<typeof enSettings> = {
  title: 'Abgleicheinstellungen',
  lead: 'Wann Abgleiche laufen, wen sie auslassen und was sie überschreiben dürfen.',
  readOnly: 'Sie dürfen das ansehen und nicht ändern.',
  meanwhile:
    'Was jetzt gilt, wurde neu gelesen. Ihre Änderungen sind noch da: sehen Sie sie an und speichern Sie noch einmal, wenn sie noch gemeint sind.',
  on: 'An',
  off: 'Aus',
  schedule: 'Zeitplan',
  scheduleLead:
    'Abgleiche, die von selbst beginnen. Keiner beginnt neben einem anderen, der schreibt, und keiner, solange die Organisation gesperrt ist.',
  scheduleOn: 'Nach Zeitplan abgleichen',
  every: 'Alle',
  everyWhy: '15 Minuten bis 30 Tage',
  unit: 'Einheit',
  unitWhy: 'Was die Zahl zählt',
  units: { minutes: 'Minuten', hours: 'Stunden', days: 'Tage' },
  alertTo: 'Warnungen gehen an',
  alertWhy: 'Wenn ein zweiter Abgleich hintereinander nicht abgeschlossen wurde',
  nextRuns: 'Die nächsten, sobald gespeichert ist',
  nextWhy: 'Jeder beginnt innerhalb von fünf Minuten nach seinem Zeitpunkt.',
  zone: (zone) => `Zeiten sind Ihre eigenen (${zone}).`,
  filter: 'Filter',
  filterLead:
    'Wen Abgleiche auslassen; der erste Grund zählt. Wer ausgelassen wird, behält den Kontakt, den er hat.',
  leaveOut: {
    sharedMailbox: 'Freigegebene Postfächer auslassen',
    disabled: 'Deaktivierte auslassen',
    missingIdentity: 'Auslassen, wer weder E-Mail-Adresse noch Anmeldenamen hat',
    guest: 'Gäste auslassen',
    unlicensed: 'Auslassen, wer keine Lizenz hat',
    serviceAccount: 'Dienstkonten auslassen',
  },
  list: {
    servicePatterns: 'Dienstkonten nach Muster',
    customPatterns: 'Ihre eigenen Muster',
    groups: 'Nur Mitglieder von Gruppen',
  },
  listWhy: {
    servicePatterns: 'Eines je Zeile, gesucht vor dem @',
    customPatterns: 'Eines je Zeile, in Name, E-Mail und Anmeldename',
    groups: 'Eine je Zeile: Mandantenkennung und Gruppenkennung',
  },
  brake: 'Bremse, in Prozent',
  brakeWhy: 'Der verknüpften Personen eines Mandanten, die auf einmal gehen dürfen',
  filterEffect: 'Was dieser Filter täte',
  filterEffectLead:
    'Sieht die ersten Personen eines Mandanten an, mit dem Filter, wie er oben steht, und mit dem gespeicherten. Gruppen werden nicht nachgesehen, und nichts wird gespeichert.',
  findTenant: 'Mandanten suchen',
  look: 'Ansehen',
  noTenantFits: 'Kein zugeordneter Mandant passt.',
  looked: 'Angesehene Personen',
  keptNow: 'Nehmen mit dem geltenden Filter teil',
  keptThen: 'Nehmen mit diesem teil',
  newlyOut: 'Würden zusätzlich ausgelassen',
  backIn: 'Nähmen wieder teil',
  noDifference: 'Für niemanden änderte sich etwas.',
  policy: 'Feldregel',
  policyLead:
    'Welche Felder verknüpfter Kontakte das Verzeichnis überschreiben darf. Ein neuer Kontakt erhält alle, und was das Verzeichnis nicht sagt, leert nie ein Feld.',
  policyClosed:
    'Die Wahl der Felder ist für Ihre Organisation ausgeschaltet. Es gilt, was vorher gewählt wurde.',
  policyWarning: (fields) =>
    `Der nächste Abgleich überschreibt, was hier von Hand geschrieben wurde: ${fields.join(', ')}. Sehen Sie vorher unten eine Vorschau an.`,
  toggle: {
    displayName: 'Name',
    email: 'E-Mail',
    phone: 'Telefon',
    role: 'Funktion',
    upn: 'Anmeldename',
    markInactiveWhenDisabled: 'Den Kontakt deaktivieren, wenn die Person deaktiviert ist',
  },
  toggleWhy: {
    displayName: 'Der Anzeigename des Verzeichnisses',
    email: 'Die E-Mail-Adresse, sonst ein Anmeldename, der Post annimmt',
    phone: 'Die erste geschäftliche Telefonnummer',
    role: 'Die Stellenbezeichnung',
    upn: 'Der User Principal Name',
    markInactiveWhenDisabled: 'Und ihn reaktivieren, wenn die Person wieder aktiv ist',
  },
  effect: 'Was der nächste Abgleich täte',
  effectLead:
    'Eine Vorschau aller zugeordneten Mandanten mit den gespeicherten Einstellungen, verglichen mit den Kontakten, wie sie jetzt sind. Sie ändert nichts.',
  effectOf: ({ kept, left, changed }) =>
    `Nehmen teil: ${number(kept)} · ausgelassen: ${number(left)} · Kontakte, die sich ändern: ${number(changed)}`,
  switches: 'Was eingeschaltet ist',
  switchesLead:
    'Der Betreiber der Plattform schaltet dies für jede Organisation ein. Ausschalten verbirgt und löscht nichts; Abgleiche nach Zeitplan laufen weiter.',
  edition:
    'Der Verzeichnisabgleich ist Teil der Enterprise-Ausgabe. Auf einem Hub einer anderen Ausgabe antworten seine Seiten, dass er nicht dazugehört.',
  flags: {
    'entra-integration-ui': {
      name: 'Verzeichnisanbindung',
      meaning: 'Verbindung, Ermittlung, Zuordnung und Abgleiche. Aus: nichts davon ist zu sehen.',
    },
    'entra-integration-cipp': {
      name: 'CIPP als Quelle',
      meaning: 'Aus: sie kann nicht gewählt werden; eine bestehende Verbindung läuft weiter.',
    },
    'entra-integration-field-sync': { name: 'Wahl der Felder', meaning: 'Aus: die Feldregel bleibt, wie sie ist.' },
    'entra-integration-ambiguous-queue': {
      name: 'Klärungsliste',
      meaning: 'Aus: wonach Abgleiche fragen, sammelt sich weiter und kann nicht entschieden werden.',
    },
    'entra-integration-client-sync-action': {
      name: 'Abgleich eines Kunden',
      meaning: 'Aus: nur alle zusammen können abgeglichen werden.',
    },
  },
}
