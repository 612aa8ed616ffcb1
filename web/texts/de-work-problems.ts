import { askSupport, connection, outdated, unexpected, waitAndTry } from './de-problem-forms.ts'
import type { ProblemText } from './en-problem-forms.ts'
import type { enWorkProblems } from './en-work-problems.ts'

export const deWorkProblems: Readonly<Record<keyof typeof enWorkProblems, ProblemText>> = {
  'connection.missing': connection(
    'Noch keine Verbindung',
    'Diese Organisation hat keine Verbindung zu einem Verzeichnis, deshalb gibt es nichts zu entdecken.',
    'Richten Sie die Verbindung ein, und starten Sie die Suche dann noch einmal.',
  ),
  'connection.changed': outdated('Die Verbindung wurde geändert, während dies lief.'),
  'credential.expired': connection(
    'Das Token für CIPP ist abgelaufen',
    'Ein eingefügtes Token gilt etwa eine Stunde, und die ist um.',
    'Verbinden Sie neu mit Client-ID und Geheimnis, die sich selbst erneuern, oder mit einem neuen Token.',
  ),
  'source.misaddressed': connection(
    'Das ist nicht die API von CIPP',
    'Die Adresse antwortet mit einer Webseite, oder sie kennt nichts von dem, was gefragt wurde.',
    'Geben Sie die Adresse der API an, wie CIPP sie in seinen API-Einstellungen zeigt.',
  ),
  'source.failing': connection(
    'CIPP erreicht Microsoft nicht',
    'CIPP antwortet und meldet, dass sein eigener Zugang nicht funktioniert.',
    'Führen Sie in CIPP die Berechtigungsprüfung aus, und versuchen Sie es dann noch einmal.',
  ),
  'source.incapable': connection(
    'Das kann die Verbindung nicht sagen',
    'Diese Art von Verbindung hat keine Antwort auf das, was eine Einstellung von ihr verlangt.',
    'Schalten Sie den Filter nach Gruppen ab, oder verbinden Sie direkt mit Microsoft.',
  ),
  'tenant.confused': connection(
    'Es wurden die falschen Personen aufgelistet',
    'Die Liste, die zurückkam, gehört zu einem anderen Mandanten als dem, nach dem gefragt wurde; deshalb wurde nichts davon verwendet.',
    'Prüfen Sie den Mandanten in CIPP, und sagen Sie es denen, die es betreiben.',
  ),
  'credential.missing': connection(
    'Der Verbindung fehlen ihre Zugangsdaten',
    'Die Zugangsdaten der Verbindung sind nicht im Tresor.',
    'Hinterlegen Sie sie neu, und starten Sie die Suche dann noch einmal.',
  ),
  'credential.rejected': connection(
    'Microsoft hat die Zugangsdaten abgelehnt',
    'Die Zugangsdaten der Verbindung sind abgelaufen, wurden ersetzt oder zurückgezogen.',
    'Erneuern Sie die Zugangsdaten der Verbindung, und starten Sie die Suche dann noch einmal.',
  ),
  'consent.missing': connection(
    'Die Zustimmung fehlt',
    'Niemand hat den Berechtigungen zugestimmt, die die Verbindung braucht, oder die Zustimmung wurde zurückgezogen.',
    'Lassen Sie einen Administrator Ihres Verzeichnisses zustimmen, und starten Sie die Suche dann noch einmal.',
  ),
  'access.refused': connection(
    'Microsoft hat den Zugriff abgelehnt',
    'Die Zugangsdaten gelten, aber sie dürfen die Liste der verwalteten Mandanten nicht lesen.',
    'Prüfen Sie die Berechtigungen und Partnerbeziehungen der Verbindung, und starten Sie die Suche dann noch einmal.',
  ),
  'managedTenant.unknown': unexpected('Diesen verwalteten Mandanten gibt es nicht.'),
  'managedTenant.lost': {
    title: 'Dieser Mandant ist nicht mehr sichtbar',
    meaning: 'Die letzte vollständige Suche zeigte ihn nicht mehr, deshalb kann er nicht zugeordnet werden.',
    next: 'Prüfen Sie die Beziehung zu diesem Kunden bei Microsoft, und suchen Sie noch einmal.',
  },
  'providers.exhausted': unexpected('Es sind schon so viele Identitätsanbieter, wie es sein können.'),
  'discovery.refused': unexpected('Der Identitätsanbieter lässt sich nicht aus dem einrichten, was er veröffentlicht.'),
  'run.unknown': unexpected('Diese Suche ist nicht mehr bekannt.'),
  'signingKey.unknown': unexpected('Dieser Signaturschlüssel ist nicht mehr bekannt.'),
  'signing.unavailable': {
    title: 'Zurzeit lässt sich kein Token signieren',
    meaning: 'Die Schlüssel, die unsere Token signieren, sind im Moment nicht erreichbar.',
    next: waitAndTry,
  },
  'client.unknown': unexpected('Diesen Kunden gibt es nicht.'),
  'contact.unknown': unexpected('Diesen Kontakt gibt es nicht.'),
  'contact.linked': {
    title: 'Dieser Kontakt bleibt bei seinem Kunden',
    meaning: 'Er ist mit einer Person eines Verzeichnisses verknüpft, und dieses Verzeichnis gehört zu diesem Kunden.',
    next: 'Legen Sie beim anderen Kunden einen Kontakt an, oder ändern Sie, zu welchem Kunden das Verzeichnis gehört.',
  },
  'cursor.expired': {
    title: 'Diese Änderungen sind nicht mehr aufbewahrt',
    meaning:
      'Änderungen von Kontakten werden 30 Tage aufbewahrt, und die Stelle, an der es weitergehen soll, ist älter.',
    next: 'Lesen Sie alle Kontakte neu, und folgen Sie den Änderungen von da an.',
  },
  'row.repeated': {
    title: 'Diese Zeile steht zweimal in der Datei',
    meaning: 'Eine frühere Zeile hat dieselbe externe Kennung, deshalb wurde diese ausgelassen.',
    next: 'Lassen Sie eine der beiden weg, und schicken Sie die Datei noch einmal.',
  },
  'import.unfinished': {
    title: 'Die Zeit für den Import war um',
    meaning: 'Die Zeilen vor dieser sind erledigt, diese nicht.',
    next: 'Schicken Sie dieselbe Datei noch einmal: Was schon erledigt ist, bleibt, wie es ist.',
  },
  'run.crashed': connection(
    'Der Abgleich stand still',
    'Er blieb mittendrin stehen und wurde geschlossen. Was er vorher getan hat, bleibt.',
    'Starten Sie ihn noch einmal: Er macht von da an weiter.',
  ),
  'run.overlapping': outdated('Ein anderer Abgleich arbeitet am selben Mandanten.'),
  'mapping.none': connection(
    'Noch gehört kein Mandant zu einem Kunden',
    'Es gibt nichts abzugleichen, bevor ein Mandant einem Kunden zugeordnet ist.',
    'Ordnen Sie einen Mandanten einem Kunden zu, und starten Sie dann noch einmal.',
  ),
  'scope.empty': connection(
    'Von diesem Kunden wird kein Mandant abgeglichen',
    'Ein Abgleich dieses Kunden hätte nichts zu tun: Ihm ist kein Mandant zugeordnet, oder er ist inaktiv.',
    'Ordnen Sie dem Kunden einen Mandanten zu, oder reaktivieren Sie ihn, und starten Sie dann noch einmal.',
  ),
  'pattern.invalid': {
    title: 'Ein Muster ist nicht verwendbar',
    meaning: 'Eines der Muster des Filters ist nicht so geschrieben, wie es sein muss.',
    next: 'Berichtigen Sie das Muster, und speichern Sie dann noch einmal.',
  },
  'item.unknown': unexpected('Diese Frage gibt es in der Klärungsliste nicht.'),
  'item.resolved': outdated('Diese Frage wurde schon beantwortet.'),
  'contact.foreign': {
    title: 'Dieser Kontakt gehört zu einem anderen Kunden',
    meaning:
      'Eine Person eines Verzeichnisses lässt sich nur mit einem Kontakt des Kunden verknüpfen, zu dem das Verzeichnis gehört.',
    next: 'Wählen Sie einen Kontakt dieses Kunden, oder legen Sie einen neuen an.',
  },
  'contact.taken': {
    title: 'Dieser Kontakt ist jemand anderes',
    meaning: 'Er ist mit einer anderen Person eines Verzeichnisses verknüpft.',
    next: 'Wählen Sie einen anderen Kontakt, oder legen Sie einen neuen an.',
  },
  'departures.massive': {
    title: 'Viele Personen würden deaktiviert',
    meaning:
      'Mehr Personen eines Mandanten als üblich haben sein Verzeichnis verlassen, deshalb wurde niemand deaktiviert.',
    next: 'Sehen Sie nach, wer es ist, und lassen Sie es dann zu, wenn es richtig ist.',
  },
  'source.throttled': connection(
    'Microsoft bat uns, langsamer zu machen',
    'Es waren zu viele Anfragen, und Warten hat nicht geholfen.',
    'Starten Sie die Suche in einer Viertelstunde noch einmal.',
  ),
  'source.unavailable': connection(
    'Das Verzeichnis ist nicht erreichbar',
    'Microsoft hat nicht geantwortet, obwohl wir es mehrmals versucht haben.',
    'Starten Sie die Suche in einigen Minuten noch einmal.',
  ),
  'source.unreadable': connection(
    'Die Antwort des Verzeichnisses ergab keinen Sinn',
    'Microsoft hat mit etwas geantwortet, das wir nicht lesen können. Was vorher gefunden wurde, bleibt.',
    `Starten Sie die Suche noch einmal. ${askSupport}`,
  ),
  'delta.stale': outdated(
    'Was sich seit dem letzten Lesen dieses Verzeichnisses geändert hat, ist nicht mehr zu sagen.',
  ),
  'group.unknown': connection(
    'Eine Gruppe gibt es nicht',
    'Eine Gruppe, nach der Personen gefiltert werden, ist nicht im Verzeichnis dieses Mandanten.',
    'Wählen Sie eine Gruppe, die es dort gibt, und starten Sie dann noch einmal.',
  ),
  'address.refused': {
    title: 'Diese Adresse ist nicht verwendbar',
    meaning: 'Sie führt nicht per https zu einem Rechner im öffentlichen Internet, deshalb rufen wir sie nicht auf.',
    next: 'Geben Sie eine Adresse an, die mit https:// beginnt und aus dem Internet erreichbar ist.',
  },
  'address.unresolved': {
    title: 'Diese Adresse ist nicht zu finden',
    meaning: 'Kein Rechner hat den Namen in der Adresse.',
    next: 'Prüfen Sie die Schreibweise, und versuchen Sie es dann noch einmal.',
  },
  'address.unreachable': {
    title: 'Unter dieser Adresse antwortet niemand',
    meaning: 'Der Dienst hat nicht rechtzeitig geantwortet, oder sein Zertifikat gilt nicht für diese Adresse.',
    next: `Prüfen Sie, ob der Dienst läuft, und versuchen Sie es dann noch einmal. ${askSupport}`,
  },
  'address.oversize': {
    title: 'Die Antwort von dieser Adresse ist zu groß',
    meaning: 'Was der Dienst geschickt hat, ist größer als alles, was wir von ihm erwarten.',
    next: 'Prüfen Sie, ob die Adresse die richtige ist.',
  },
  'mail.unconfigured': {
    title: 'Von hier lässt sich keine E-Mail senden',
    meaning: 'Dieser Hub ist mit keinem E-Mail-Dienst verbunden. Alles andere funktioniert.',
    next: 'Übergeben Sie den Link auf anderem Weg, oder bitten Sie die Betreiber der Plattform, E-Mail einzurichten.',
  },
  'mail.unavailable': {
    title: 'Die E-Mail ließ sich jetzt nicht senden',
    meaning: 'Der E-Mail-Dienst antwortet im Moment nicht. Ein weiterer Versuch sendet eine E-Mail und nicht zwei.',
    next: waitAndTry,
  },
  'mail.refused': {
    title: 'Die E-Mail wurde nicht angenommen',
    meaning: 'Der E-Mail-Dienst nimmt diese Nachricht nicht an.',
    next: `Prüfen Sie die Adresse, für die sie bestimmt ist. ${askSupport}`,
  },
  'contact.erased': {
    title: 'Diese Person wurde gelöscht',
    meaning: 'Jemand mit dieser Adresse oder externen Kennung hat die Löschung aus dem Adressbuch verlangt.',
    next: 'Fragen Sie, ob die Person wieder aufgenommen werden möchte. Ein Administrator kann dann den Vermerk aufheben.',
  },
  'export.unknown': {
    title: 'Diesen Export gibt es nicht',
    meaning: 'Der Export ist nicht vorhanden, oder Sie dürfen ihn nicht sehen.',
    next: 'Rufen Sie die Liste der Exporte erneut auf.',
  },
  'export.unready': {
    title: 'Der Export wird noch erstellt',
    meaning: 'Alles über die Person wird gerade zusammengestellt.',
    next: waitAndTry,
  },
  'export.expired': {
    title: 'Der Export wird nicht mehr aufbewahrt',
    meaning: 'Ein Export kann sieben Tage lang heruntergeladen werden und verschwindet, wenn die Person gelöscht wird.',
    next: 'Fordern Sie einen neuen an.',
  },
  'erasure.unknown': {
    title: 'Diese Löschung gibt es nicht',
    meaning: 'Die Löschung ist nicht vorhanden, oder Sie dürfen sie nicht sehen.',
    next: 'Rufen Sie die Liste der Löschungen erneut auf.',
  },
  'erasure.started': {
    title: 'Die Löschung hat begonnen',
    meaning: 'Sie kann nur zurückgenommen werden, bevor sie beginnt.',
    next: 'Lesen Sie ihren Bericht: Er sagt, was gefunden wurde und was geblieben ist.',
  },
  'erasure.pending': {
    title: 'Die Löschung wurde bereits verlangt',
    meaning: 'Eine Löschung dieser Person wartet oder läuft.',
    next: 'Lesen Sie diese.',
  },
  'member.operator': {
    title: 'Diese Person betreibt die Plattform',
    meaning: 'Ein Admin der Plattform wird nicht gelöscht, solange er es ist.',
    next: 'Ein anderer Betreiber muss ihm diese Rolle zuerst nehmen.',
  },
  'vault.unavailable': {
    title: 'Unser Tresor antwortet nicht',
    meaning: 'Was dies braucht, liegt in einem Tresor, der im Moment nicht erreichbar ist. Es ist nichts verloren.',
    next: waitAndTry,
  },
  'vault.refused': {
    title: 'Unser Tresor hat uns abgewiesen',
    meaning: 'Der Tresor lässt den Hub nicht hinein. Das ist auf unserer Seite falsch eingerichtet.',
    next: `Bitten Sie die Betreiber der Plattform, den Tresor zu prüfen. ${askSupport}`,
  },
  'secret.disabled': {
    title: 'Ein Geheimnis wurde deaktiviert',
    meaning: 'Jemand hat im Tresor deaktiviert, was dies braucht. Der Tresor selbst ist in Ordnung.',
    next: `Fragen Sie die Betreiber der Plattform, ob das beabsichtigt war: Sie aktivieren es wieder oder lassen es erneuern. ${askSupport}`,
  },
  'storage.unavailable': {
    title: 'Unser Speicher antwortet nicht',
    meaning: 'Der Hub läuft, aber er erreicht seine Daten im Moment nicht. Es ist nichts verloren.',
    next: waitAndTry,
  },
  'hub.faulty': {
    title: 'Auf unserer Seite ist etwas kaputtgegangen',
    meaning: 'Das ist unser Fehler und nicht Ihrer. Er wurde aufgezeichnet.',
    next: waitAndTry,
  },
}
