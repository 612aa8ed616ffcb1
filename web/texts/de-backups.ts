import type { enBackups } from './en-backups.ts'
import type { Words } from './words.ts'

const number = new Intl.NumberFormat('de-DE')
const tenth = new Intl.NumberFormat('de-DE', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

export const deBackups: Words<typeof enBackups> = {
  title: 'Sicherungen',
  lead: 'Kopien aller Tabellen und der Einstellungen. Ein Archiv enthält personenbezogene Daten aller Organisationen.',
  none: 'Es gibt noch keine Sicherung.',
  make: 'Jetzt sichern',
  making: 'Eine Sicherung wird erstellt.',
  state: { running: 'Wird erstellt', done: 'Vollständig', failed: 'Aufgegeben' },
  began: (moment) => `Begonnen ${moment}`,
  byHub: 'von selbst',
  byOperator: 'durch einen Betreiber',
  rows: (amount) => `${number.format(amount)} ${amount === 1 ? 'Zeile' : 'Zeilen'}`,
  size: (bytes) => `${tenth.format(bytes / 1_000_000)} MB`,
  download: 'Herunterladen',
  downloadOf: (moment) => `Die Sicherung von ${moment} herunterladen`,
  downloading: (percent) => `${percent} % empfangen`,
}
