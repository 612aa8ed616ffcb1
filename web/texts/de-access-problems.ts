import {
  askSupport,
  askYourAdministrator,
  ended,
  outdated,
  program,
  unexpected,
  unverified,
  waitAndTry,
} from './de-problem-forms.ts'
import type { enAccessProblems } from './en-access-problems.ts'
import type { ProblemText } from './en-problem-forms.ts'

export const deAccessProblems: Readonly<Record<keyof typeof enAccessProblems, ProblemText>> = {
  'bearer.malformed': unexpected('Das Zugriffstoken der Anfrage war nicht lesbar.'),
  'bearer.unsupported': unexpected('Die Anfrage nannte einen Anmeldeweg, den wir nicht verwenden.'),

  'tenant.invalid': unverified('Der Nachweis nennt keine Organisation bei Microsoft, die sich prüfen ließe.'),
  'tenant.foreign': unverified('Der Nachweis stammt von einer anderen Organisation als der, die gefragt wurde.'),
  'tenant.unknown': {
    title: 'Ihre Organisation ist hier nicht eingerichtet',
    meaning:
      'Sie haben sich bei Microsoft angemeldet, aber das Verzeichnis Ihrer Organisation ist mit dieser Plattform nicht verbunden.',
    next: 'Wenn Sie mehrere Konten haben, nehmen Sie das der Organisation, für die Sie arbeiten. Sonst wenden Sie sich an deren Administrator.',
  },
  'tenant.pending': {
    title: 'Ihre Organisation ist noch nicht so weit',
    meaning: 'Das Verzeichnis Ihrer Organisation wird gerade verbunden. Der letzte Schritt steht noch aus.',
    next: 'Versuchen Sie es später noch einmal, oder fragen Sie den Administrator Ihrer Organisation, wie weit es ist.',
  },
  'tenant.revoked': {
    title: 'Ihre Organisation kann sich nicht mehr anmelden',
    meaning: 'Das Verzeichnis Ihrer Organisation wurde von dieser Plattform getrennt.',
    next: askYourAdministrator,
  },
  'consent.lost': {
    title: 'Die Zustimmung Ihrer Organisation wurde zurückgezogen',
    meaning:
      'Microsoft meldet, dass diese Plattform nicht mehr im Verzeichnis Ihrer Organisation ist; deshalb kann sich niemand von dort anmelden. Es wurde nichts gelöscht.',
    next: 'Ein Administrator Ihres Verzeichnisses kann wieder zustimmen: Er bittet die Plattform um eine neue Einladung.',
  },
  'organisation.suspended': {
    title: 'Ihre Organisation ist gesperrt',
    meaning: 'Von dieser Organisation kommt zurzeit niemand herein. Es wurde nichts gelöscht.',
    next: askYourAdministrator,
  },
  'organisation.invited': {
    title: 'Ihre Organisation ist noch nicht so weit',
    meaning: 'Ihre Organisation wurde eingeladen und ist noch nicht fertig eingerichtet.',
    next: 'Bitten Sie den Administrator Ihrer Organisation, die Einrichtung abzuschließen.',
  },
  'organisation.foreign': {
    title: 'Das gehört zu einer anderen Organisation',
    meaning: 'Sie haben nach etwas gefragt, das nicht zu Ihrer aktiven Organisation gehört.',
    next: 'Wählen Sie die Organisation, zu der es gehört, und versuchen Sie es noch einmal.',
  },
  'organisation.unknown': unexpected('Diese Organisation gibt es nicht.'),
  'organisation.unchosen': {
    title: 'Wählen Sie zuerst eine Organisation',
    meaning: 'Sie gehören zu mehreren Organisationen, und keine ist gewählt.',
    next: 'Wählen Sie eine, und versuchen Sie es noch einmal.',
  },
  'role.missing': {
    title: 'Sie haben hier noch keine Rolle',
    meaning: 'Ihre Organisation kennt Ihr Konto, aber es hat auf dieser Plattform keine Rolle bekommen.',
    next: 'Bitten Sie den Administrator Ihrer Organisation um eine Rolle. Wenn Sie mehrere Konten haben, versuchen Sie es mit dem anderen.',
  },
  'member.inactive': {
    title: 'Ihr Konto ist abgeschaltet',
    meaning: 'Jemand hat Ihr Konto auf dieser Plattform inaktiv gesetzt.',
    next: askYourAdministrator,
  },
  'permission.missing': {
    title: 'Ihre Rollen erlauben das nicht',
    meaning: 'Wonach Sie gefragt haben, braucht eine Rolle, die Sie in dieser Organisation nicht haben.',
    next: askYourAdministrator,
  },
  'program.unknown': program('Dieses Programm ist hier nicht registriert.'),
  'integration.pending': program('Dieses Programm ist noch nicht eingerichtet.'),
  'integration.suspended': program('Dieses Programm ist gesperrt.'),
  'integration.revoked': program('Dieses Programm wurde widerrufen.'),
  'session.required': unexpected('Das geht nur in einem Browser, in dem jemand angemeldet ist.'),
  'session.missing': ended('Sie sind nicht angemeldet, oder dieser Browser hat unser Cookie nicht behalten.'),
  'session.expired': ended('Sie wurde eine Weile nicht benutzt, oder sie hat ihr Höchstalter erreicht.'),
  'session.revoked': ended('Sie wurde anderswo beendet: von Ihnen oder von einem Administrator.'),
  'session.stale': ended('Es ist Zeit, zu bestätigen, wer Sie sind.'),
  'forgery.suspected': {
    title: 'Wir waren nicht sicher, ob Sie es sind',
    meaning:
      'Die Anfrage trug nicht das Zeichen dieser Seite, deshalb wurde nichts getan. Das kann vorkommen, wenn eine Seite lange offen war.',
    next: `Laden Sie die Seite neu, und versuchen Sie es noch einmal. ${askSupport}`,
  },
  'edition.required': {
    title: 'Kein Teil dieser Installation',
    meaning: 'Dies gehört zur Enterprise-Edition, die hier nicht eingeschaltet ist.',
    next: 'Wenden Sie sich an den Betreiber der Plattform.',
  },
  'portal.refused': {
    title: 'Nur für Mitarbeiter',
    meaning: 'Ihr Konto hier ist das eines Kunden. Dieser Teil ist für Mitarbeiter der Organisation.',
    next: askYourAdministrator,
  },
  'flag.off': {
    title: 'Hier nicht eingeschaltet',
    meaning: 'Dies ist für Ihre Organisation nicht eingeschaltet.',
    next: 'Wenden Sie sich an den Betreiber der Plattform.',
  },
  'flag.unknown': unexpected('Diesen Schalter gibt es nicht.'),
  'key.rejected': unexpected('Der Schlüssel, der geschickt wurde, öffnet hier nichts.'),
  'caller.throttled': {
    title: 'Zu viele Versuche',
    meaning: 'Dies wurde in kurzer Zeit zu oft versucht.',
    next: waitAndTry,
  },

  'externalId.taken': outdated('Jemand oder etwas anderes hat diese externe Kennung schon.'),
  'state.conflicting': outdated('Das ist im jetzigen Zustand nicht möglich.'),
  'mapping.unknown': unexpected('Diese Mandantenzuordnung gibt es nicht.'),
  'mapping.taken': outdated('Dieser Entra-Mandant ist schon zugeordnet.'),
  'member.unknown': unexpected('Dieses Mitglied gibt es nicht.'),
  'member.taken': outdated('Diese Person ist schon Mitglied der Organisation.'),
  'admin.last': {
    title: 'Jemand muss verantwortlich bleiben',
    meaning: 'Dies ist der letzte Administrator der Plattform, deshalb wurde nichts geändert.',
    next: 'Machen Sie zuerst jemand anderen zum Administrator, und versuchen Sie es dann noch einmal.',
  },
  'admin.own': {
    title: 'Sie würden sich selbst aussperren',
    meaning: 'Diese Änderung nähme Ihnen Ihre eigene Administratorrolle, deshalb wurde nichts geändert.',
    next: 'Bitten Sie einen anderen Administrator Ihrer Organisation, sie vorzunehmen.',
  },
  'session.unknown': outdated('Diese Sitzung ist schon beendet.'),
  'program.taken': outdated('Diese Client-ID ist schon registriert.'),
  'integration.unknown': unexpected('Diese Systemintegration gibt es nicht.'),
  'provisioning.unknown': unexpected('Diese Bereitstellung gibt es nicht.'),
  'provisioning.unconfigured': {
    title: 'Systemintegrationen lassen sich von hier nicht einrichten',
    meaning: 'Dieser Hub kennt die System-API der Plattform nicht.',
    next: `Bitten Sie die Betreiber der Plattform, sie in den Einstellungen zu nennen. ${askSupport}`,
  },
  'rotation.unknown': unexpected('Das Geheimnis dieser Systemintegration wurde noch nie erneuert.'),
  'rotation.overlapping': {
    title: 'Das Geheimnis wird schon erneuert',
    meaning: 'Das Geheimnis dieser Systemintegration wird gerade erneuert. Das geschieht immer nur einmal zugleich.',
    next: 'Warten Sie, bis es vorbei ist, und sehen Sie sich den Fortschritt an.',
  },
  'application.unknown': {
    title: 'Diese Registrierung gibt es nicht',
    meaning: 'Der eigene Mandant der Plattform hat keine Anwendung mit dieser Client-ID.',
    next: 'Prüfen Sie die Client-ID.',
  },
  'certificate.invalid': {
    title: 'Das ist kein Zertifikat',
    meaning:
      'Was geschickt wurde, ist kein brauchbares X.509-Zertifikat: Es ist nicht lesbar, abgelaufen, oder sein Schlüssel ist zu schwach.',
    next: 'Schicken Sie ein Zertifikat im PEM-Format, ohne seinen privaten Schlüssel, mit einem RSA-Schlüssel von mindestens 2048 Bit.',
  },
  'secret.forbidden': {
    title: 'Eine Richtlinie verbietet dieses Geheimnis',
    meaning: 'Der Mandant der Plattform hat eine Richtlinie, die solche Geheimnisse verbietet.',
    next: `Nehmen Sie ein Zertifikat oder einen Verbundnachweis, oder wenden Sie sich an die Betreiber der Plattform. ${askSupport}`,
  },
  'secret.unready': {
    title: 'Das neue Geheimnis wurde nicht wirksam',
    meaning:
      'Microsoft hat das neue Geheimnis in der ganzen Wartezeit nicht angenommen. Es wurde wieder entfernt; das bisherige gilt weiter.',
    next: 'Versuchen Sie es in einer Stunde noch einmal.',
  },
  'service.unknown': unexpected('Diesen Plattformdienst gibt es nicht.'),
}
