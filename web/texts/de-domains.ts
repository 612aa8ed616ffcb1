import type { enDomains } from './en-domains.ts'
import type { Words } from './words.ts'

export const deDomains: Words<typeof enDomains> = {
  title: 'Domains',
  lead: 'Weisen Sie nach, dass eine Domain Ihnen gehört: Die Anmeldeseite führt Menschen mit solchen Adressen dann hierher, und Ihre eigenen Identitätsanbieter belegen Adressen darin.',
  list: 'Domains',
  none: 'Noch wurde keine Domain beansprucht.',
  claim: {
    title: 'Domain beanspruchen',
    label: 'Domain',
    why: 'Etwa customer.example. Eine Subdomain ist eine Domain für sich.',
    action: 'Beanspruchen',
    needed: 'Geben Sie eine Domain ein, etwa customer.example.',
  },
  state: { claimed: 'Noch nachzuweisen', expired: 'Anspruch abgelaufen', verified: 'Ihre', lost: 'Verloren' },
  told: {
    claimed: (until: string) =>
      `Tragen Sie den Eintrag in der Domain ein. Bis ${until} kann sie niemand anders beanspruchen.`,
    expired:
      'Der Anspruch wurde nie nachgewiesen und ist abgelaufen; jemand anders kann sie beanspruchen. Geprüft werden kann sie noch.',
    verified: (day: string) => `Nachgewiesen am ${day}. Lassen Sie den Eintrag stehen: Er wird jeden Tag gesucht.`,
    lost: 'Der Eintrag fehlte sieben Tage lang. Tragen Sie ihn wieder ein und prüfen Sie erneut.',
  },
  missing: (moment: string) => `Der Eintrag fehlt seit ${moment}. Nach sieben Tagen ist die Domain verloren.`,
  unreachable: (moment: string) =>
    `Die Nameserver geben seit ${moment} keine brauchbare Antwort. Dadurch geht nichts verloren; sehen Sie bitte nach ihnen.`,
  checked: (moment: string) => `Zuletzt gesucht: ${moment}`,
  record: {
    lead: 'Tragen Sie ihn dort ein, wo das DNS der Domain verwaltet wird. Es kann Minuten dauern, bis jeder Nameserver ihn hat.',
    name: 'Name',
    type: 'Typ',
    value: 'Wert',
    show: 'Eintrag zeigen',
  },
  check: 'Jetzt prüfen',
  checkOf: (domain: string) => `${domain} jetzt prüfen`,
  shown: (domain: string) => `Der Eintrag wurde gefunden: ${domain} gehört Ihnen.`,
  release: 'Freigeben',
  releaseOf: (domain: string) => `${domain} freigeben`,
  released: (domain: string) => `${domain} wurde freigegeben.`,
  confirm: {
    title: (domain: string) => `${domain} freigeben?`,
    lead: 'Adressen darin sind dadurch nicht mehr belegt, die Anmeldeseite führt niemanden mehr hierher, und eine andere Organisation kann sie beanspruchen.',
    yes: 'Freigeben',
    no: 'Behalten',
  },
}
