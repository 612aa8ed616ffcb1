import type { enConnectDiagnoses } from './en-connect-diagnoses.ts'
import type { Words } from './words.ts'

const signedOut = {
  sentence: 'Das verbundene Konto wurde abgemeldet, oder seine Anmeldung ist abgelaufen.',
  remedy: 'Verbinden Sie neu, mit einem Konto, das die Kunden verwaltet.',
}
const secondFactor =
  'Verbinden Sie neu und melden Sie sich mit einem zweiten Faktor an; prüfen Sie, was der bedingte Zugriff von dieser Anwendung verlangt.'
const laterAgain = 'Versuchen Sie es in ein paar Minuten noch einmal.'

/** Was einer Verbindung fehlt und was zu tun ist. */
export const deConnectDiagnoses: Words<typeof enConnectDiagnoses> = {
  numbers: {
    65001: {
      sentence: 'In jenem Mandanten fehlt die Zustimmung zur Anwendung.',
      remedy: 'Lassen Sie einen Administrator jenes Mandanten der Anwendung zustimmen.',
    },
    7000222: {
      sentence: 'Das Geheimnis der Anwendung ist abgelaufen.',
      remedy: 'Legen Sie in der App-Registrierung ein neues an, und verbinden Sie damit neu.',
    },
    7000215: {
      sentence: 'Das Geheimnis der Anwendung ist falsch.',
      remedy:
        'Kopieren Sie den Wert des Geheimnisses (nicht seine ID) aus der App-Registrierung, und verbinden Sie neu.',
    },
    7000218: {
      sentence: 'Das Geheimnis der Anwendung kam nicht an.',
      remedy: 'Registrieren Sie die Anwendung als Webanwendung mit einem Geheimnis, und verbinden Sie neu.',
    },
    700016: {
      sentence: 'Die Anwendung ist in jenem Mandanten unbekannt.',
      remedy:
        'Prüfen Sie die Client-ID; registrieren Sie die Anwendung für mehrere Mandanten, und lassen Sie den Mandanten ihr zustimmen.',
    },
    7000229: {
      sentence: 'Die Anwendung hat in jenem Mandanten keinen Dienstprinzipal.',
      remedy: 'Lassen Sie einen Administrator jenes Mandanten der Anwendung zustimmen.',
    },
    7000112: {
      sentence: 'Die Anwendung ist in jenem Mandanten deaktiviert.',
      remedy: 'Lassen Sie sie einen Administrator jenes Mandanten unter den Unternehmensanwendungen aktivieren.',
    },
    90002: {
      sentence: 'Microsoft kennt den Mandanten nicht.',
      remedy: 'Prüfen Sie Mandanten-ID und Cloud. Ein gelöschter Mandant wird nicht mehr gefunden.',
    },
    500011: {
      sentence: 'Die Anwendung hat in jenem Mandanten keinen Bezeichner-URI api://{Client-ID}.',
      remedy: 'Setzen Sie den Bezeichner-URI der Anwendung auf api:// und ihre Client-ID.',
    },
    50020: {
      sentence: 'Das verbundene Konto hat keinen Zugang zu jenem Mandanten.',
      remedy: 'Lassen Sie den Kunden eine delegierte Verwaltungsbeziehung genehmigen, die noch gilt.',
    },
    50076: { sentence: 'Das verbundene Konto muss sich mit einem zweiten Faktor ausweisen.', remedy: secondFactor },
    50079: {
      sentence: 'Das verbundene Konto muss sich für die mehrstufige Anmeldung einrichten.',
      remedy: secondFactor,
    },
    50158: { sentence: 'Das verbundene Konto muss sich außerhalb von Microsoft ausweisen.', remedy: secondFactor },
    53003: { sentence: 'Der bedingte Zugriff lässt das verbundene Konto nicht ein.', remedy: secondFactor },
    53000: { sentence: 'Der bedingte Zugriff verlangt ein Gerät, das seine Regeln einhält.', remedy: secondFactor },
    70000: signedOut,
    70008: signedOut,
    700082: signedOut,
    50173: signedOut,
  },
  codes: {
    'credential.missing': {
      sentence: 'Es ist keine Anwendung bekannt, mit der verbunden werden könnte, oder ihre Zugangsdaten sind weg.',
      remedy:
        'Verbinden Sie mit Ihrer eigenen App-Registrierung, oder bitten Sie den Betreiber der Plattform, eine einzurichten.',
    },
    'credential.expired': {
      sentence: 'Das Token, das für CIPP eingefügt wurde, ist abgelaufen.',
      remedy: 'Verbinden Sie neu mit Client-ID und Geheimnis, die sich selbst erneuern, oder mit einem neuen Token.',
    },
    'credential.rejected': {
      sentence: 'Die Zugangsdaten wurden nicht angenommen.',
      remedy: 'Prüfen Sie Client-ID und Wert des Geheimnisses (nicht seine ID), und verbinden Sie neu.',
    },
    'consent.missing': {
      sentence: 'Die Zustimmung zur Anwendung fehlt.',
      remedy: 'Lassen Sie einen Administrator des Mandanten zustimmen, und verbinden Sie neu.',
    },
    'access.refused': {
      sentence: 'Die Zugangsdaten gelten, dürfen das aber nicht lesen.',
      remedy:
        'Direkt: geben Sie dem Konto eine delegierte Rolle (GDAP), die das Verzeichnis liest, etwa Verzeichnis lesen. CIPP: prüfen Sie Rolle, Mandanten und Adressen, die seinem API-Client erlaubt sind.',
    },
    'provider.declined': {
      sentence: 'Die Anmeldung bei Microsoft wurde abgebrochen, oder die Zustimmung blieb aus.',
      remedy:
        'Beginnen Sie noch einmal und stimmen Sie dem zu, was Microsoft fragt, oder bitten Sie einen Administrator Ihres Mandanten darum.',
    },
    'answer.invalid': {
      sentence: 'Microsoft gab keinen dauerhaften Zugang.',
      remedy: 'Prüfen Sie, ob die Anwendung offline_access erbitten darf, und verbinden Sie neu.',
    },
    'tenant.mismatched': {
      sentence: 'Das Konto gehört zu einem anderen Mandanten als die Anwendung.',
      remedy: 'Melden Sie sich mit einem Konto des Mandanten der Anwendung an, oder lassen Sie die Mandanten-ID leer.',
    },
    'source.misaddressed': {
      sentence: 'Die Adresse antwortet mit einer Seite: das ist nicht die API von CIPP.',
      remedy: 'Geben Sie die Adresse der API an, die CIPP in seinen API-Einstellungen zeigt.',
    },
    'source.failing': {
      sentence: 'CIPP antwortet und sagt, dass sein eigener Zugang zu Microsoft nicht funktioniert.',
      remedy: 'Lassen Sie in CIPP die Berechtigungsprüfung laufen, und versuchen Sie es noch einmal.',
    },
    'source.throttled': { sentence: 'Die Quelle bittet um Geduld.', remedy: laterAgain },
    'source.unavailable': { sentence: 'Die Quelle antwortet nicht.', remedy: laterAgain },
    'source.unreadable': {
      sentence: 'Die Quelle antwortete mit etwas, das wir nicht lesen können.',
      remedy: 'Geben Sie das Kennzeichen unten an den Betreiber des Hubs: dessen Protokoll hat die Antwort.',
    },
    'tenant.confused': {
      sentence: 'Die Quelle nannte die Personen eines anderen Mandanten als gefragt.',
      remedy: 'Prüfen Sie den Mandanten in CIPP, und sagen Sie es denen, die es betreiben.',
    },
    'address.refused': {
      sentence: 'Die Adresse führt nicht ins öffentliche Internet, deshalb ruft der Hub sie nicht auf.',
      remedy: 'Geben Sie eine https-Adresse eines öffentlichen Rechners an.',
    },
    'address.unresolved': {
      sentence: 'Der Rechner der Adresse ist nicht zu finden.',
      remedy: 'Prüfen Sie die Adresse.',
    },
    'address.unreachable': {
      sentence: 'Unter der Adresse antwortet niemand.',
      remedy: 'Prüfen Sie, ob CIPP läuft und seine Firewall den Hub einlässt.',
    },
    'state.expired': {
      sentence: 'Die Anmeldung bei Microsoft dauerte länger als zehn Minuten.',
      remedy: 'Beginnen Sie noch einmal, und schließen Sie sie binnen zehn Minuten ab.',
    },
    'state.foreign': {
      sentence: 'Die Antwort von Microsoft gehört zu einem anderen Browser oder zu jemand anderem.',
      remedy: 'Beginnen Sie hier noch einmal, und schließen Sie in diesem Browser ab, mit demselben Konto.',
    },
  },
}
