import type { enOnboarding } from './en-onboarding.ts'
import type { Words } from './words.ts'

export const deOnboarding: Words<typeof enOnboarding> = {
  invitation: {
    title: 'Verbinden Sie Ihre Organisation',
    lead: (platform, organisation) =>
      `${platform} lädt ${organisation} ein, sich mit Microsoft anzumelden. Ein Administrator Ihres Microsoft-Entra-Mandanten stimmt hier einmal zu.`,
    noSecret: {
      title: 'Öffnen Sie den Link Ihrer Einladung',
      lead: 'Diese Seite braucht den ganzen Link, den Sie bekommen haben. Zu Ihrer Sicherheit bleibt er nicht in der Adresszeile; öffnen Sie ihn deshalb noch einmal aus Ihrer E-Mail.',
    },
    organisation: 'Organisation',
    tenant: 'Nur für diesen Mandanten',
    until: 'Gültig bis',
    asked: 'Worum Sie gebeten werden',
    permissions: {
      openid: {
        name: 'Benutzer anmelden',
        why: 'Damit Ihre Leute ihr Arbeitskonto verwenden und kein neues Kennwort.',
      },
      profile: {
        name: 'Grundlegendes Profil von Benutzern anzeigen',
        why: 'Damit Personen mit ihrem Namen erscheinen.',
      },
      email: {
        name: 'E-Mail-Adresse von Benutzern anzeigen',
        why: 'Damit Personen sich unterscheiden lassen und angeschrieben werden können.',
      },
      other: {
        name: (platform) => `Als angemeldeter Benutzer auf ${platform} zugreifen`,
        why: 'Bringt die App-Rollen mit, die Sie Ihren Leuten geben. Es öffnet nichts in Microsoft 365.',
      },
    },
    never: 'Um nichts anderes wird gebeten: kein Zugriff auf E-Mails, Dateien oder Ihr Verzeichnis.',
    role: 'Die Rolle, die Sie brauchen',
    roleWhy:
      'Cloudanwendungsadministrator oder Anwendungsadministrator in Microsoft Entra. Wenn Sie keine davon haben, geben Sie den Link an jemanden weiter, der sie hat.',
    steps:
      'Bei Microsoft prüfen Sie die Berechtigungen und stimmen binnen zehn Minuten zu. Danach melden Sie sich noch einmal an, damit wir wissen, wessen Mandant es ist.',
    go: 'Weiter zu Microsoft',
    going: 'Sie werden zu Microsoft geführt…',
    toSignIn: 'Zur Anmeldeseite',
  },

  onboarded: {
    ready: {
      title: 'Ihre Organisation ist verbunden',
      lead: 'Ihr Mandant hat zugestimmt, und seine Leute können sich anmelden, sobald sie eine Rolle haben.',
    },
    waiting: {
      title: 'Vielen Dank. Wir prüfen noch eines',
      lead: 'Ihr Mandant hat zugestimmt. Bevor sich jemand anmelden kann, vergewissert sich die Plattform, dass der Mandant Ihnen gehört. Sie müssen dafür nichts tun; wenn es lange dauert, fragen Sie denjenigen, der Sie eingeladen hat.',
    },
    next: 'Wie es weitergeht',
    nextWhy:
      'Im Microsoft Entra Admin Center finden Sie unter „Entra ID“, „Unternehmens-Apps“ zwei Anwendungen der Plattform: die Management API, die die Rollen trägt, und die Management UI, bei der man sich anmeldet.',
    steps: [
      'Management API, „Benutzer und Gruppen“: Weisen Sie Personen oder Gruppen eine Rolle zu: Admin, Configurator, Manager, Employee. Gruppen brauchen Microsoft Entra ID P1 oder P2.',
      'Management API, „Eigenschaften“: Setzen Sie „Zuweisung erforderlich“ auf „Ja“, wenn sich nur Personen anmelden dürfen, die Sie zugewiesen haben.',
      'Management UI, „Anmeldeprotokolle“: Sehen Sie, wer sich wann angemeldet hat.',
      'Um es zu beenden, löschen Sie dort beide Anwendungen. Sitzungen enden binnen einer Stunde, niemand kann sich mehr anmelden, und hier wird nichts gelöscht. Eine neue Einladung verbindet Sie wieder.',
    ],
  },
}
