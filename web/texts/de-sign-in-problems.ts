import {
  askSupport,
  askYourAdministrator,
  ended,
  interrupted,
  invitation,
  outdated,
  setUpLink,
  startAgain,
  unexpected,
  unverified,
  waitAndTry,
} from './de-problem-forms.ts'
import type { ProblemText } from './en-problem-forms.ts'
import type { enSignInProblems } from './en-sign-in-problems.ts'

export const deSignInProblems: Readonly<Record<keyof typeof enSignInProblems, ProblemText>> = {
  'input.invalid': unexpected('Etwas an der Anfrage war nicht so, wie es sein muss.'),
  'body.malformed': unexpected('Die Anfrage war nicht lesbar.'),
  'body.oversize': unexpected('Die Anfrage war zu groß.'),
  'cursor.invalid': unexpected('Die Liste hat sich geändert, seit diese Seite von ihr geöffnet wurde.'),
  'route.unknown': unexpected('Unter dieser Adresse gibt es nichts.'),
  'version.missing': unexpected('Die Anfrage nannte nicht, welche Fassung sie ändert.'),
  'version.stale': outdated('Was Sie geändert haben, hatte inzwischen jemand anderes geändert.'),

  'return.refused': {
    title: 'Dieser Link führt nach außen',
    meaning: 'Der Link wollte Sie nach der Anmeldung auf eine andere Website weiterleiten. Das tun wir nicht.',
    next: 'Beginnen Sie stattdessen auf der Anmeldeseite.',
  },
  'state.missing': interrupted('Die Antwort von Microsoft gehörte zu keiner Anmeldung, die hier begonnen wurde.'),
  'state.unknown': interrupted(
    'Diese Anmeldung ist hier nicht mehr bekannt. Vielleicht wurde sie über einen alten Link geöffnet.',
  ),
  'state.replayed': interrupted(
    'Diese Anmeldung wurde schon verwendet. Das geschieht, wenn man zurückgeht oder die Seite neu lädt.',
  ),
  'state.expired': interrupted('Die Anmeldung hat zu lange gedauert und ist abgelaufen.'),
  'state.foreign': interrupted(
    'Die Anmeldung wurde in einem anderen Browser begonnen, oder dieser Browser hat unser Cookie nicht behalten. Cookies müssen für diese Website erlaubt sein.',
  ),
  'answer.invalid': interrupted('Die Antwort von Microsoft war nicht lesbar.'),
  'answer.doubted': unverified('Die Antwort von Microsoft wies nicht nach, woher sie kam.'),
  'code.rejected': interrupted(
    'Microsoft hat den Einmalcode dieser Anmeldung nicht angenommen. Vielleicht wurde er schon verwendet.',
  ),
  'provider.mixed': unverified('Die Antwort kam von einem anderen Identitätsanbieter als dem, der gefragt wurde.'),
  'provider.declined': {
    title: 'Die Anmeldung wurde abgebrochen',
    meaning: 'Sie oder eine Regel Ihrer Organisation haben bei Microsoft abgelehnt. Es wurde nichts geändert.',
    next: 'Versuchen Sie es noch einmal. Wenn Ihre Organisation eine Genehmigung verlangt, beantragen Sie sie bei ihrem Administrator.',
  },
  'provider.refused': {
    title: 'Microsoft hat die Anmeldung abgelehnt',
    meaning:
      'Microsoft hat unsere Anfrage für dieses Konto nicht angenommen. Oft ist eine Regel Ihrer Organisation der Grund.',
    next: askYourAdministrator,
  },
  'provider.unavailable': {
    title: 'Microsoft ist nicht erreichbar',
    meaning: 'Ihre Anmeldung braucht Microsoft, das gerade nicht antwortet. Mit Ihrem Konto ist alles in Ordnung.',
    next: waitAndTry,
  },
  'interaction.required': {
    title: 'Microsoft möchte etwas von Ihnen wissen',
    meaning:
      'Ihre Anmeldung ließ sich nicht im Hintergrund erneuern. Vielleicht verlangt Ihre Organisation Ihr Kennwort oder einen zweiten Faktor.',
    next: 'Melden Sie sich wieder an, um fortzufahren.',
  },
  'person.mismatched': {
    title: 'Das war ein anderes Konto',
    meaning: 'Das Konto, das geantwortet hat, ist nicht das, dessen Sitzung erneuert werden sollte.',
    next: 'Melden Sie sich mit dem bisherigen Konto an, oder melden Sie sich erst ab, um das Konto zu wechseln.',
  },
  'provider.unknown': {
    title: 'Dieser Anmeldeweg wird nicht angeboten',
    meaning: 'Die Adresse nennt einen Identitätsanbieter, den Ihre Organisation nicht anbietet.',
    next: 'Gehen Sie zurück zur Anmeldeseite, und wählen Sie einen der Wege, die sie zeigt.',
  },
  'provider.disabled': {
    title: 'Dieser Anmeldeweg ist abgeschaltet',
    meaning: 'Ihre Organisation hat diesen Identitätsanbieter abgeschaltet.',
    next: 'Melden Sie sich auf einem anderen Weg an, oder wenden Sie sich an einen Administrator Ihrer Organisation.',
  },
  'trace.unknown': unexpected('Eine Anmeldung mit dieser Nummer ist hier nicht mehr bekannt.'),
  'setUpLink.missing': {
    title: 'Öffnen Sie zuerst Ihren Link',
    meaning:
      'Dieser Browser hat keinen Link zum Einrichten einer Anmeldung. Vielleicht wurde er in einem anderen Browser geöffnet, oder er ist abgelaufen.',
    next: 'Öffnen Sie den Link, den Sie bekommen haben, in diesem Browser.',
  },
  'setUpLink.unknown': setUpLink(
    'Dieser Link führt ins Leere',
    'Vielleicht wurde der Link unterwegs abgeschnitten, oder er ist sehr alt.',
  ),
  'setUpLink.taken': {
    title: 'Ein anderer Browser hat diesen Link',
    meaning: 'Jeder Link gilt in einem Browser: dem ersten, in dem jemand bestätigt hat.',
    next: 'Machen Sie in jenem Browser weiter, oder bitten Sie um einen neuen Link.',
  },
  'setUpLink.finished': {
    title: 'Dies wurde schon fertig eingerichtet',
    meaning: 'Hier ist nichts mehr zu tun: Die Anmeldung ist eingerichtet.',
    next: 'Um etwas zu ändern, bitten Sie denjenigen, der Ihnen den Link gegeben hat, um einen neuen.',
  },
  'setUpLink.revoked': setUpLink(
    'Dieser Link wurde zurückgezogen',
    'Wer Ihnen den Link gegeben hat, hat ihn inzwischen zurückgezogen.',
  ),
  'setUpLink.expired': setUpLink(
    'Dieser Link ist abgelaufen',
    'Seine Zeit ist vorbei. Was schon eingerichtet wurde, bleibt.',
  ),
  'test.unknown': {
    title: 'Dieser Test ist vorbei',
    meaning:
      'Was ein Test ergeben hat, wird zehn Minuten lang gezeigt, in dem Browser, der ihn gemacht hat, und nur dem, der ihn gemacht hat.',
    next: 'Starten Sie den Test noch einmal.',
  },
  'eMail.missing': {
    title: 'Wir brauchen eine E-Mail-Adresse',
    meaning: 'Ihr Identitätsanbieter hat uns keine genannt, und ein neues Konto braucht eine.',
    next: 'Erlauben Sie dem Anbieter, Ihre E-Mail-Adresse mitzuteilen, oder wenden Sie sich an einen Administrator Ihrer Organisation.',
  },
  'eMail.taken': {
    title: 'Diese E-Mail-Adresse wird schon verwendet',
    meaning: 'Es gibt ein Konto mit Ihrer E-Mail-Adresse, und dieser Anmeldeweg gehört nicht dazu.',
    next: 'Melden Sie sich so an wie bisher.',
  },
  'eMail.unproven': {
    title: 'Wir können nicht sicher sein, dass dies Ihre E-Mail-Adresse ist',
    meaning:
      'Es gibt ein Konto mit dieser Adresse, und dieser Identitätsanbieter weist nicht nach, dass die Adresse Ihnen gehört.',
    next: 'Melden Sie sich so an wie bisher, oder wenden Sie sich an einen Administrator Ihrer Organisation.',
  },
  'link.refused': {
    title: 'Melden Sie sich so an wie bisher',
    meaning: 'Ihr Konto ist eines für Mitarbeiter. Eine E-Mail-Adresse allein genügt nicht, um es zu öffnen.',
    next: 'Nehmen Sie den Anmeldeweg, den Ihre Organisation Ihnen gegeben hat.',
  },
  'passport.taken': {
    title: 'Dieses Konto gehört hier jemand anderem',
    meaning:
      'Das Konto, mit dem Sie sich beim Anbieter angemeldet haben, öffnet hier ein anderes Konto. Es wurde nichts geändert.',
    next: 'Nehmen Sie ein Konto, das nur Ihnen gehört, oder melden Sie sich erst damit an, und entfernen Sie es dort.',
  },
  'passport.unknown': {
    title: 'Diesen Anmeldeweg gibt es nicht mehr',
    meaning: 'Er wurde inzwischen entfernt, vielleicht in einem anderen Browser.',
    next: 'Öffnen Sie Ihr Konto noch einmal, um zu sehen, wie Sie sich jetzt anmelden können.',
  },
  'passport.unlinked': {
    title: 'Sie haben diesen Anmeldeweg entfernt',
    meaning:
      'Er gehörte einmal zu Ihrem Konto und wurde daraus entfernt. Eine E-Mail-Adresse allein bringt ihn nicht zurück.',
    next: 'Melden Sie sich auf einem anderen Weg an, und fügen Sie ihn unter „Ihr Konto“ wieder hinzu.',
  },
  'passport.last': {
    title: 'Dies ist Ihr einziger Anmeldeweg',
    meaning: 'Ohne ihn könnte niemand mehr das Konto öffnen.',
    next: 'Fügen Sie erst einen anderen Weg hinzu, und entfernen Sie dann diesen.',
  },
  'passport.refused': {
    title: 'Das darf diese Anmeldung nicht ändern',
    meaning:
      'Der Anmeldeweg gehört zu mehr als der Organisation, die für Sie gebürgt hat; diese Anmeldung kann ihn weder hinzufügen noch entfernen.',
    next: 'Melden Sie sich auf einem Weg an, der alle Ihre Organisationen erreicht, und versuchen Sie es noch einmal.',
  },
  'session.aged': {
    title: 'Melden Sie sich zuerst noch einmal an',
    meaning: 'Anmeldewege lassen sich nur binnen zehn Minuten ändern, nachdem Sie sich selbst angemeldet haben.',
    next: 'Melden Sie sich wieder an, und versuchen Sie es dann noch einmal.',
  },
  'proof.unknown': {
    title: 'Dieser Link führt ins Leere',
    meaning: 'Vielleicht wurde er unterwegs abgeschnitten, oder er ist sehr alt.',
    next: 'Melden Sie sich noch einmal an; Sie bekommen einen neuen.',
  },
  'proof.foreign': {
    title: 'Dieser Link gehört zu einem anderen Browser',
    meaning:
      'Er gilt nur in dem Browser, in dem Sie die Anmeldung begonnen haben. Wenn Sie keine begonnen haben, war es jemand anderes: Es wurde nichts geändert.',
    next: 'Öffnen Sie den Link in jenem Browser, oder melden Sie sich in diesem noch einmal an. Wenn Sie es nicht waren, lassen Sie ihn liegen.',
  },
  'proof.used': {
    title: 'Dieser Link wurde schon verwendet',
    meaning: 'Er gilt einmal. Wenn Sie es waren, können Sie sich jetzt auf diesem Weg anmelden.',
    next: startAgain,
  },
  'proof.expired': {
    title: 'Dieser Link ist abgelaufen',
    meaning: 'Er galt dreißig Minuten. Es wurde nichts geändert.',
    next: 'Melden Sie sich noch einmal an; Sie bekommen einen neuen.',
  },
  'domain.refused': {
    title: 'Diese Domain gehört allen',
    meaning: 'Jeder kann dort eine Adresse haben, deshalb kann keine Organisation sie beanspruchen.',
    next: 'Beanspruchen Sie eine eigene Domain Ihrer Organisation.',
  },
  'domain.taken': {
    title: 'Eine andere Organisation hat diese Domain',
    meaning: 'Eine andere Organisation der Plattform hat sie beansprucht.',
    next: 'Wenn sie Ihnen gehört, warten Sie, bis dieser Anspruch abgelaufen ist, oder wenden Sie sich an die Plattform.',
  },
  'domain.unknown': {
    title: 'Diese Domain wurde nicht beansprucht',
    meaning: 'Ihre Organisation hat hier keine solche Domain, oder sie hat sie aufgegeben.',
    next: 'Beanspruchen Sie sie zuerst.',
  },
  'domain.unproven': {
    title: 'Der Eintrag ist noch nicht da',
    meaning:
      'Ihre Nameserver zeigen den Eintrag nicht, der die Domain nachweist. Bis neue Einträge zu sehen sind, kann eine Stunde vergehen.',
    next: 'Vergleichen Sie Name und Wert mit den gezeigten, und prüfen Sie später noch einmal.',
  },
  'domains.exhausted': {
    title: 'Es sind zu viele Domains',
    meaning: 'Eine Organisation hat höchstens fünfzig Domains.',
    next: 'Geben Sie eine auf, die nicht mehr gebraucht wird.',
  },
  'dns.unavailable': {
    title: 'Die Nameserver der Domain antworten nicht',
    meaning: 'Ob der Eintrag da ist, ließ sich nicht herausfinden.',
    next: waitAndTry,
  },

  'invitation.unknown': invitation(
    'Dieser Link führt zu keiner Einladung',
    'Vielleicht wurde der Link unterwegs abgeschnitten, oder er ist sehr alt.',
  ),
  'invitation.used': {
    title: 'Diese Einladung wurde schon verwendet',
    meaning:
      'Jede Einladung gilt einmal. Wenn Sie selbst sie verwendet haben, ist nichts mehr zu tun: Ihre Leute können sich anmelden, oder die Plattform wird Ihren Mandanten bestätigen.',
    next: 'Wenn weder Sie noch jemand aus Ihrer Organisation es war, sagen Sie es demjenigen, der Sie eingeladen hat.',
  },
  'invitation.expired': invitation(
    'Diese Einladung ist abgelaufen',
    'Ihre Zeit ist vorbei, und es wurde nichts geändert.',
  ),
  'invitation.withdrawn': invitation(
    'Dieser Link gilt nicht mehr',
    'Die Einladung wurde zurückgezogen, oder Sie haben einen neueren Link bekommen, der diesen ersetzt.',
  ),
  'invitation.foreign': {
    title: 'Diese Einladung ist für einen anderen Mandanten',
    meaning:
      'Sie haben für einen Microsoft-Entra-Mandanten zugestimmt, der nicht der dieser Einladung ist. Er wurde nicht verbunden, und die Einladung ist weiterhin offen.',
    next: 'Öffnen Sie den Link noch einmal, und melden Sie sich mit einem Konto des richtigen Mandanten an, oder bitten Sie um eine andere Einladung. Die Zustimmung können Sie im Microsoft Entra Admin Center unter „Unternehmensanwendungen“ entfernen.',
  },
  'consent.declined': {
    title: 'Die Zustimmung wurde nicht erteilt',
    meaning:
      'Sie oder eine Regel Ihres Mandanten haben bei Microsoft abgelehnt. Es wurde nichts geändert, und die Einladung ist weiterhin offen.',
    next: 'Um es noch einmal zu versuchen, öffnen Sie den Link Ihrer Einladung wieder. Wenn Sie dafür bei Microsoft eine andere Rolle brauchen, geben Sie den Link an jemanden weiter, der sie hat.',
  },
  'consent.refused': {
    title: 'Microsoft hat Ihre Zustimmung nicht zugelassen',
    meaning:
      'Microsoft hat mit einem Fehler geantwortet. Es wurde nichts geändert, und die Einladung ist weiterhin offen.',
    next: `Öffnen Sie den Link Ihrer Einladung in einigen Minuten noch einmal. ${askSupport}`,
  },
  'tenant.mismatched': {
    title: 'Das waren zwei verschiedene Mandanten',
    meaning:
      'Sie haben für einen Microsoft-Entra-Mandanten zugestimmt und sich dann bei einem anderen angemeldet. Es wurde nichts verbunden, und die Einladung ist weiterhin offen.',
    next: 'Öffnen Sie den Link Ihrer Einladung noch einmal, und nehmen Sie für beide Schritte dasselbe Konto.',
  },

  'token.malformed': unverified('Der Nachweis, den Microsoft geschickt hat, war nicht lesbar.'),
  'token.oversize': unverified('Der Nachweis, den Microsoft geschickt hat, war viel zu groß.'),
  'token.duplicated': unverified('Der Nachweis wurde mehr als einmal geschickt.'),
  'token.expired': unverified(
    'Der Nachweis, den Microsoft geschickt hat, war schon abgelaufen. Eine falsch gehende Uhr kann das verursachen.',
  ),
  'token.premature': unverified(
    'Der Nachweis, den Microsoft geschickt hat, gilt noch nicht. Eine falsch gehende Uhr kann das verursachen.',
  ),
  'algorithm.refused': unverified('Der Nachweis war auf eine Weise signiert, die wir nicht annehmen.'),
  'header.refused': unverified('Der Nachweis enthielt Anweisungen, denen wir nicht folgen.'),
  'type.refused': unverified('Der Nachweis war von einer Art, die nicht zum Anmelden gedacht ist.'),
  'key.unknown': unverified('Der Nachweis war mit einem Schlüssel signiert, den Microsoft nicht veröffentlicht.'),
  'key.mismatched': unverified('Der Nachweis nennt einen Schlüssel, der ihn nicht signiert haben kann.'),
  'key.foreign': unverified('Der Nachweis war mit einem Schlüssel signiert, der jemand anderem gehört.'),
  'signature.invalid': unverified('Die Signatur des Nachweises ist falsch.'),
  'issuer.invalid': unverified('Der Nachweis stammt von jemandem, den wir nicht kennen.'),
  'policy.refused': unverified('Der Nachweis stammt von einem Anmeldeweg, den wir nicht verwenden.'),
  'version.refused': unverified('Der Nachweis hat eine Fassung, die wir nicht verwenden.'),
  'audience.invalid': unverified('Der Nachweis wurde für eine andere Anwendung ausgestellt.'),
  'time.invalid': unverified('Die Zeitangaben des Nachweises ergeben keinen Sinn.'),
  'nonce.invalid': unverified('Der Nachweis gehört zu einem anderen Anmeldeversuch.'),
  'subject.missing': unverified('Der Nachweis sagt nicht, um wen es geht.'),
  'kind.refused': unverified('Der Nachweis ist nicht von der Art, die eine Anmeldung braucht.'),
  'kind.unproven': unverified('Der Nachweis sagt nicht, ob es um einen Menschen oder ein Programm geht.'),
  'kind.contradictory': unverified('Der Nachweis sagt zweierlei darüber, was er ist.'),
  'scope.missing': unverified('Der Nachweis erlaubt nicht, was eine Anmeldung hier braucht.'),
  'client.missing': unverified('Der Nachweis sagt nicht, für welche Anwendung er ausgestellt wurde.'),
  'client.foreign': unverified('Der Nachweis wurde für eine andere Anwendung ausgestellt.'),
  'claim.missing': unverified('Ein Teil des Nachweises fehlt.'),
  'claim.invalid': unverified('Ein Teil des Nachweises ist nicht so, wie er sein muss.'),
  'token.revoked': ended('Das Token, das mit der Anfrage kam, wurde beendet.'),
  'token.replayed': ended('Die Abmeldung, die angekündigt wurde, ist schon geschehen.'),
  'grant.unsupported': unexpected('Die Anfrage verlangt eine Art von Gewährung, die es hier nicht gibt.'),
  'audience.unknown': unexpected('Die Anfrage verlangt ein Token für eine API, die nicht zur Plattform gehört.'),
  'actor.refused': unexpected('Die Anfrage will für jemand anderen handeln, was hier nicht möglich ist.'),
  'token.missing': unexpected('Die Anfrage kam ohne das Zugriffstoken, das sie braucht.'),
}
