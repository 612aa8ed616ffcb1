import type { enFields } from './en-fields.ts'
import type { Words } from './words.ts'

export const deFields: Words<typeof enFields> = {
  reasons: {
    'is needed': 'Hier fehlt eine Angabe.',
    'is not on an allowed host': 'Diese Adresse liegt auf keinem Host der Plattform.',
    "is no policy's name": 'Das ist kein Name einer Richtlinie.',
    'is no B2C tenant': 'Das ist kein B2C-Mandant.',
    'is not for a public client': 'Ein öffentlicher Client hat kein Geheimnis. Lassen Sie das Feld leer.',
    'is needed for this tenant': 'Für diesen Mandanten wird das gebraucht.',
    "is neither a tenant's id (a GUID) nor organizations":
      'Geben Sie die Kennung des Mandanten (eine GUID) an, oder organizations.',
    'holds no certificate together with its private key (PEM)':
      'Gebraucht wird ein Zertifikat zusammen mit seinem privaten Schlüssel, in PEM-Form.',
    "is neither a claim's name nor name[index]": 'Das ist weder der Name eines Claims noch name[index].',
    "is one of the platform's own": 'Diese Client-ID gehört der Plattform selbst.',
    'is not a domain': 'Das ist keine Domain.',
    'is not an e-mail address': 'Das ist keine E-Mail-Adresse.',
  },
  local: {
    FirstName: 'Vorname',
    Surname: 'Nachname',
    Email: 'E-Mail',
    Locale: 'Sprache',
    HouseNumber: 'Hausnummer',
    Street: 'Straße',
    County: 'Landkreis',
    Town: 'Ort',
    PostCode: 'Postleitzahl',
    Country: 'Land',
    SocialTitle: 'Anrede',
    Gender: 'Geschlecht',
    Dob: 'Geburtsdatum',
    Telephone: 'Telefon',
    MobileTelephone: 'Mobiltelefon',
    TelephoneOther: 'Weiteres Telefon',
    OrganisationName: 'Organisation',
    JobTitle: 'Stelle',
    Nationality: 'Staatsangehörigkeit',
    EthnicOrigin: 'Ethnische Herkunft',
    EthnicOriginOther: 'Andere ethnische Herkunft',
  },
}
