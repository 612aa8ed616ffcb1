import type { enSyncReasons } from './en-sync-reasons.ts'
import type { Words } from './words.ts'

const fields: Readonly<Record<string, string>> = {
  displayName: 'Name',
  email: 'E-Mail',
  phone: 'Telefon',
  role: 'Funktion',
  upn: 'Anmeldename',
  state: 'Zustand',
  reason: 'Warum inaktiv',
  link: 'Verknüpfung mit dem Verzeichnis',
  contact: 'Kontakt',
}

const values: Readonly<Record<string, string>> = {
  active: 'aktiv',
  inactive: 'inaktiv',
  'disabled-upstream': 'im Verzeichnis deaktiviert',
  'deleted-upstream': 'nicht mehr im Verzeichnis',
  person: 'durch jemanden hier',
}

export const deSyncReasons: Words<typeof enSyncReasons> = {
  decision: {
    create: { preview: 'Würde angelegt', apply: 'Angelegt' },
    link: { preview: 'Würde verknüpft', apply: 'Verknüpft' },
    update: { preview: 'Würde aktualisiert', apply: 'Aktualisiert' },
    deactivate: { preview: 'Würde deaktiviert', apply: 'Deaktiviert' },
    reactivate: { preview: 'Würde reaktiviert', apply: 'Reaktiviert' },
    ask: { preview: 'Würde nachgefragt', apply: 'Nachgefragt' },
    leave: { preview: 'Bliebe, wie es ist', apply: 'Bleibt, wie es ist' },
  },
  reason: {
    'no-contact': 'Kein Kontakt des Kunden hat diese E-Mail-Adresse.',
    'same-email': 'Ein Kontakt des Kunden hat dieselbe E-Mail-Adresse.',
    'link-restored': 'War schon einmal verknüpft; die Verknüpfung gilt wieder.',
    'fields-changed': 'Das Verzeichnis hat andere Werte, und die Feldregel lässt sie zu.',
    'enabled-again': 'Im Verzeichnis wieder aktiv, nachdem ein Abgleich den Kontakt deaktiviert hatte.',
    'disabled-upstream': 'Im Verzeichnis deaktiviert.',
    'deleted-upstream': 'Nicht mehr im Verzeichnis.',
    'several-contacts': 'Zwei oder mehr Kontakte haben diese E-Mail-Adresse.',
    'linked-to-another': 'Der Kontakt mit dieser Adresse ist im Verzeichnis jemand anderes.',
    'claimed-twice': 'Zwei Personen des Verzeichnisses haben die Adresse eines Kontakts.',
    'other-client': 'Nur ein Kontakt eines anderen Kunden hat diese E-Mail-Adresse.',
    unchanged: 'Nichts ist neu.',
    erased: 'Diese Person sollte hier vergessen werden und wird seitdem ausgelassen.',
    dismissed: 'Jemand hat entschieden, dass nach dieser Person nicht gefragt wird.',
    'present-unlisted': 'Nicht in der Liste des Verzeichnisses, auf Nachfrage aber noch da.',
    'missed-once': 'Fehlt zum ersten Mal in der Liste des Verzeichnisses; erst ein zweites Mal zählt.',
    'tenant-empty': 'Es bliebe niemand übrig, deshalb wird niemand deaktiviert. Prüfen Sie Filter und Quelle.',
    'item-closed': 'Nicht mehr im Verzeichnis; die Frage nach dieser Person ist geschlossen.',
    'held-by-brake': 'Würde deaktiviert, aber die Bremse hält es auf: zu viele auf einmal.',
    'shared-mailbox': 'Durch den Filter ausgelassen: ein freigegebenes Postfach.',
    disabled: 'Durch den Filter ausgelassen: im Verzeichnis deaktiviert.',
    'missing-identity': 'Durch den Filter ausgelassen: keine Kennung, oder weder E-Mail-Adresse noch Anmeldename.',
    guest: 'Durch den Filter ausgelassen: Gast des Mandanten.',
    unlicensed: 'Durch den Filter ausgelassen: ohne Lizenz.',
    'service-account': 'Durch den Filter ausgelassen: sieht aus wie ein Dienstkonto.',
    'custom-pattern': 'Durch den Filter ausgelassen: eines Ihrer eigenen Muster passt.',
    group: 'Durch den Filter ausgelassen: in keiner der Gruppen, die zählen.',
  },
  fieldName: (field) => fields[field] ?? field,
  fieldValue: (value) => values[value] ?? value,
}
