import { counting } from './counted.ts'
import type { enQueue } from './en-queue.ts'
import type { Words } from './words.ts'

const { number } = counting('de-DE')

export const deQueue: Words<typeof enQueue> = {
  title: 'Klärungsliste',
  lead: 'Personen, die ein Abgleich nicht auseinanderhalten konnte. Sagen Sie für jede, welcher Kontakt sie ist oder dass sie neu ist.',
  list: 'Personen, über die zu entscheiden ist',
  state: 'Zustand',
  states: {
    open: 'Offen',
    linked: 'Verknüpft',
    created: 'Neu angelegt',
    dismissed: 'Abgetan',
    closed: 'Vom Abgleich geschlossen',
  },
  none: {
    open: 'Nichts wartet. Wen ein Abgleich nicht auseinanderhalten kann, der erscheint hier.',
    linked: 'Noch wurde niemand von Hand verknüpft.',
    created: 'Noch wurde niemand von Hand angelegt.',
    dismissed: 'Niemand wurde abgetan.',
    closed: 'Noch hat kein Abgleich eine Frage geschlossen, bevor sie beantwortet war.',
  },
  one: 'Eine Person',
  whois: (name) => `Wer ist ${name}?`,
  of: (tenant, client) => `Aus ${tenant}, zugeordnet zu ${client}`,
  position: (place, of, more) => `${number(place)} von ${number(of)}${more ? ' und mehr' : ''}`,
  previous: 'Vorige',
  next: 'Nächste',
  alreadyIs: {
    linked: 'Das ist schon entschieden: die Person wurde mit einem Kontakt verknüpft.',
    created: 'Das ist schon entschieden: aus der Person wurde ein neuer Kontakt.',
    dismissed: 'Das ist schon entschieden: die Person wurde abgetan.',
    closed:
      'Ein Abgleich hat das geschlossen: über niemanden ist mehr zu entscheiden. Kommt die Person wieder, öffnet es sich erneut.',
  },
  compared: 'Die Person und die Kontakte, die sie sein könnte',
  person: 'Im Verzeichnis',
  candidate: (place) => `Kontakt ${place}`,
  otherEmails: 'Weitere Adressen',
  mappedClient: 'Der zugeordnete Kunde',
  otherClient: 'anderer Kunde: nicht wählbar',
  directory: 'Verzeichnis',
  enabled: 'Dort aktiv',
  disabled: 'Dort deaktiviert',
  absent: 'Dort nicht mehr vorhanden',
  linkedAlready: 'Mit einer Person eines Verzeichnisses verknüpft',
  notLinked: 'Mit niemandem verknüpft',
  differs: '≠ weicht ab',
  gone: 'Diesen Kontakt gibt es nicht mehr',
  openContact: 'Kontakt öffnen',
  link: 'Mit dem gewählten Kontakt verknüpfen',
  create: 'Neuen Kontakt anlegen',
  dismiss: 'Abtun',
  meanings: [
    'Verknüpfen schreibt die Werte des Verzeichnisses in den Kontakt, wie die Feldregel es sagt. Hier lässt es sich nicht zurücknehmen.',
    'Ein neuer Kontakt entsteht aus dem, was das Verzeichnis sagt. Er kann deaktiviert, aber nie gelöscht werden.',
    'Nach wem abgetan wurde, wird nicht mehr gefragt, bis andere Kontakte in Frage kommen. Das lässt sich zurücknehmen.',
  ],
  keys: 'Tasten, solange dieser Teil den Fokus hat:',
  shortcuts: [
    ['1–9', 'Kontakt wählen'],
    ['L', 'verknüpfen'],
    ['N', 'neuer Kontakt'],
    ['D', 'abtun'],
    ['J', 'nächste'],
    ['K', 'vorige'],
  ],
  done: {
    link: (name) => `${name} wurde verknüpft.`,
    create: (name) => `Ein neuer Kontakt wurde angelegt: ${name}.`,
    dismiss: (name) => `${name} wurde abgetan.`,
  },
  takingBack: {
    link: 'Die Verknüpfung lässt sich hier nicht zurücknehmen. Die Felder des Kontakts können von Hand berichtigt werden.',
    create:
      'Der neue Kontakt kann nicht gelöscht werden. Er kann deaktiviert werden; die Person bleibt mit ihm verknüpft.',
    dismiss: 'Das lässt sich zurücknehmen: nach der Person wird dann wieder gefragt.',
  },
  reopen: 'Zurücknehmen',
  deactivateNew: 'Neuen Kontakt deaktivieren',
  newDeactivated: 'Der neue Kontakt ist inaktiv. Die Person bleibt mit ihm verknüpft; ein Abgleich lässt ihn inaktiv.',
}
