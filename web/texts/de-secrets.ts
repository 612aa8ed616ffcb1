import type { enSecrets } from './en-secrets.ts'
import type { Words } from './words.ts'

export const deSecrets: Words<typeof enSecrets> = {
  overline: 'Programme',
  title: 'Geheimnisse',
  lead: 'Jedes Geheimnis, mit dem Ihre Programme sich anmelden, und wann es endet.',
  link: 'Geheimnisse',
  home: 'Startseite',
  none: 'Noch hat kein Programm ein Geheimnis.',
  list: 'Geheimnisse',
  timeline: 'Die nächsten zwei Jahre',
  timelineOf: (count, next) =>
    next === undefined
      ? 'Binnen zwei Jahren endet nichts.'
      : `${count} ${count === 1 ? 'endet' : 'enden'} binnen zwei Jahren, das nächste am ${next}.`,
  state: { current: 'Gültig', expiring: 'Endet bald', superseded: 'Ersetzt', expired: 'Abgelaufen' },
  kind: { password: 'Geheimnis', certificate: 'Zertifikat', federated: 'Verbundnachweis', value: 'Wert' },
  origin: {
    own: '',
    stranger: 'Anderswo gemacht',
    platform: 'Von der Plattform',
    provider: 'Eines Identitätsanbieters',
  },
  ends: (day) => `Endet am ${day}`,
  endless: 'Endet nicht',
  delivery: {
    none: 'Noch nicht übergeben',
    open: 'Link wartet darauf, geöffnet zu werden',
    opened: 'Übergeben',
    revoked: 'Link widerrufen',
    expired: 'Link abgelaufen',
  },
  handOver: 'Übergeben',
  handOverOf: (name) => `Geheimnis von ${name} übergeben`,
  issued: {
    title: 'Der Link, dieses eine Mal',
    lead: 'Nur dieser Link öffnet das Geheimnis, einmal. Öffnen Sie ihn dort, wo das Geheimnis gebraucht wird, oder geben Sie ihn einem Administrator der Organisation.',
    label: 'Link',
  },
  export: 'Exportieren',
  formats: { csv: 'CSV', json: 'JSON', ics: 'Kalender' },
}
