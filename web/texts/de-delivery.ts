import type { enDelivery } from './en-delivery.ts'
import type { Words } from './words.ts'

export const deDelivery: Words<typeof enDelivery> = {
  title: 'Geheimnis Ihres Programms abholen',
  lead: (platform, integration, organisation) =>
    `${platform} übergibt das Geheimnis, mit dem ${integration} sich für ${organisation} anmeldet. Es öffnet sich einmal, in diesem Browser.`,
  noLink: {
    title: 'Öffnen Sie den ganzen Link',
    lead: 'Diese Seite braucht den ganzen Link, den Sie bekommen haben. Zu Ihrer Sicherheit bleibt er nicht in der Adresszeile; öffnen Sie ihn deshalb noch einmal von dort, wo Sie ihn haben.',
  },
  torn: {
    title: 'Dieser Link ist nicht vollständig',
    meaning:
      'Ein Teil ging unterwegs verloren, deshalb konnte er das Geheimnis nicht öffnen. Es wurde nichts verbraucht.',
    next: 'Kopieren Sie den ganzen Link bis zum letzten Zeichen, und öffnen Sie ihn noch einmal.',
  },
  integration: 'Programm',
  clientId: 'Client-ID',
  organisation: 'Organisation',
  until: 'Link gültig bis',
  endsAt: 'Geheimnis endet',
  who: 'Wer es abholen darf',
  whoWhy: (organisation) =>
    `Ein Administrator von ${organisation}, angemeldet mit dem Microsoft-Konto ihres Mandanten. Niemand sonst, auch nicht die Betreiber der Plattform.`,
  signIn: 'Zum Abholen anmelden',
  otherAccount: 'Anderes Konto verwenden',
  elsewhere: (organisation) => `Sie sind angemeldet, aber ${organisation} gehört nicht zu Ihren Organisationen.`,
  goOn: (organisation) => `Als ${organisation} fortfahren`,
  take: 'Geheimnis jetzt abholen',
  taking: 'Wird geöffnet…',
  once: 'Es wird einmal gezeigt. Halten Sie den Ort bereit, an dem Ihr Programm es aufbewahrt.',
  unopened: {
    title: 'Das Geheimnis ließ sich nicht öffnen',
    meaning: 'Was der Hub übergeben hat, passt nicht zu diesem Link. Der Link ist verbraucht.',
    next: 'Lassen Sie das Geheimnis erneuern, und sagen Sie es der Plattform.',
  },
  taken: {
    title: 'Hier ist Ihr Geheimnis',
    lead: 'Es ist nur auf dieser Seite. Wenn Sie sie verlassen, ist es weg.',
    label: 'Geheimnis',
    show: 'Anzeigen',
    hide: 'Verbergen',
    copy: 'Geheimnis kopieren',
    copied: 'Kopiert',
    next: 'Was jetzt zu tun ist',
    steps: [
      'Legen Sie es in den Geheimnisspeicher Ihres Programms, nie in dessen Code, eine E-Mail oder einen Chat.',
      'Lassen Sie Ihr Programm damit und mit der Client-ID ein Token anfordern.',
      'Ein früheres Geheimnis gilt noch eine Weile, damit beim Wechsel nichts stehen bleibt.',
      'Leeren Sie die Zwischenablage, und schließen Sie diese Seite.',
    ],
  },
}
