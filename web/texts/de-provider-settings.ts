import type { enProviderSettings } from './en-provider-settings.ts'
import type { Words } from './words.ts'

export const deProviderSettings: Words<typeof enProviderSettings> = {
  title: 'Der Anbieter',
  kind: 'Art',
  kindWhy: {
    oidc: 'Die meisten Anbieter: Auth0, Keycloak, Okta, Ping und andere. Die Identität ist ein signiertes ID-Token.',
    oauth2: 'Ein Anbieter ohne ID-Token: Die Identität ist, was seine Adresse für Benutzerdaten sagt.',
    entra:
      'Eine eigene Registrierung des Kunden bei Microsoft Entra. Sie bringt keine Rollen; Personal meldet sich mit Microsoft an.',
    b2c: 'Azure AD B2C mit seinen Richtlinien für Anmeldung, vergessenes Kennwort und Profil.',
    facebook: 'Facebook mit einer eigenen App des Kunden. Wer keine E-Mail-Adresse freigibt, wird abgewiesen.',
  },
  kinds: {
    oidc: 'OpenID Connect',
    oauth2: 'Einfaches OAuth 2.0',
    entra: 'Microsoft Entra',
    b2c: 'Azure AD B2C',
    facebook: 'Facebook',
  },
  source: 'Woher die Adressen kommen',
  sources: { document: 'Aus seinem Discovery-Dokument', hand: 'Von Hand eingegeben' },
  sourceWhy: {
    document: 'Das Dokument füllt jede Adresse aus und wird viermal am Tag neu gelesen.',
    hand: 'Für einen Anbieter ohne Discovery-Dokument. Einer hier eingegebenen Adresse wird nicht gefolgt, wenn der Anbieter sie ändert.',
  },
  optional: '(freiwillig)',
  client: 'Was Sie vom Anbieter bekommen haben',
  more: 'Weitere Einstellungen',
  labels: {
    discoveryUrl: 'Discovery-Adresse',
    issuer: 'Aussteller',
    authorisationUrl: 'Autorisierungsadresse',
    tokenUrl: 'Token-Adresse',
    userDetailsUrl: 'Adresse für Benutzerdaten',
    keysUrl: 'Adresse der Schlüssel',
    endSessionUrl: 'Abmeldeadresse',
    algorithms: 'Verfahren, mit denen er signiert',
    subjectField: 'Feld, das die Person benennt',
    clientAuthentication: 'Wie der Hub zeigt, wer er ist',
    issuerInAnswer: 'Seine Antworten nennen ihren Aussteller',
    scope: 'Scope',
    tenant: 'Mandant',
    authority: 'Adresse des Mandanten',
    signInPolicy: 'Richtlinie für die Anmeldung',
    passwordResetPolicy: 'Richtlinie für ein vergessenes Kennwort',
    profileEditPolicy: 'Richtlinie zum Bearbeiten des Profils',
    credential: 'Wie der Hub sich ausweist',
    responseMode: 'Wie die Antwort zurückkommt',
    redirectUri: 'Eigene Umleitungsadresse',
    apiAudiences: 'Zielgruppen angenommener Zugriffstoken',
    trustedAudiences: 'Weitere vertraute Zielgruppen',
    assertionAudience: 'Für wen seine Assertions sind',
    assertionAlgorithm: 'Verfahren seines Schlüssels',
    keyId: 'Schlüssel-ID',
    teamId: 'Team-ID',
    userDetailsField: 'Feld, in dem die Daten stehen',
    eMailsUrl: 'Adresse der Liste von E-Mail-Adressen',
    clientId: 'Client-ID',
    clientSecret: 'Client-Geheimnis',
    secretEndsOn: 'Es endet am',
  },
  why: {
    discoveryUrl: 'Die Adresse des Anbieters oder seines Discovery-Dokuments. Sie füllt den Rest aus.',
    issuer: 'Genau wie in den Token, Zeichen für Zeichen. Er bleibt: Menschen sind durch ihn bekannt.',
    authorisationUrl: 'Wohin ein Browser zur Anmeldung geschickt wird.',
    tokenUrl: 'Wo der Hub den Code einlöst.',
    userDetailsUrl: 'Wo der Hub Claims über die Person liest. Ohne sie kommen diese allein aus dem ID-Token.',
    keysUrl: 'Wo der Anbieter die Schlüssel seiner Signaturen veröffentlicht (JWKS).',
    endSessionUrl: 'Wohin ein Browser geht, um sich auch beim Anbieter abzumelden.',
    algorithms: 'Ein anders signiertes Token wird abgewiesen.',
    subjectField:
      'In den Benutzerdaten. Heißt id, wenn Sie nichts anderes angeben. Es bleibt: Menschen sind dadurch bekannt.',
    clientAuthentication:
      'Mit seinem Geheimnis im Header, sofern der Anbieter es nicht anders will. Mit einem privaten Schlüssel zeigt er gar kein Geheimnis. Ein öffentlicher Client hat keines: seine Anmeldungen hält PKCE allein.',
    issuerInAnswer: 'RFC 9207. Tut der Anbieter das immer, wird eine Antwort ohne Aussteller abgewiesen.',
    scope: 'Worum gebeten wird, durch Leerzeichen getrennt. openid gehört immer dazu, wo es ein ID-Token gibt.',
    tenant: '',
    authority: '',
    signInPolicy: 'Der Name des Benutzerflows oder der eigenen Richtlinie, etwa B2C_1_susi.',
    passwordResetPolicy:
      'Wohin Menschen gehen, die ihr Kennwort vergessen haben. Lassen Sie es leer, wenn die Anmeldung das selbst kann.',
    profileEditPolicy: 'Lässt Menschen ihr Profil bei B2C bearbeiten.',
    credential: '',
    responseMode: 'form_post, wo der Anbieter seine Antworten sendet, wie Apple, wenn nach Namen gefragt wird.',
    redirectUri: 'Nur wo die berechnete nicht genügt. Sie muss auf einem Host der Plattform liegen.',
    apiAudiences:
      'Eine je Zeile, genau wie aud sie hat; nie die Client-ID. Eine App des Kunden kann die API dann mit solchen Token aufrufen. Leer: Es werden keine angenommen.',
    trustedAudiences:
      'Eine je Zeile, genau wie aud sie hat: für wen die ID-Token des Anbieters außer diesem Client sein dürfen, wie das Projekt bei ZITADEL. Jede andere weist die Anmeldung ab, und azp muss dieser Client sein. Vertrauen Sie nur, was Sie kennen.',
    assertionAudience: 'Der Aussteller ist am sichersten. Wählen Sie die Token-Adresse, wenn der Anbieter ihn ablehnt.',
    assertionAlgorithm: 'Eines Schlüssels, den der Hub erzeugt. RS256, oder was das Dokument des Anbieters sagt.',
    keyId: 'Nur wenn der Anbieter dem Schlüssel einen eigenen Namen gab (kid).',
    teamId: '',
    userDetailsField:
      'Wo die Antwort sie einpackt: response bei Naver, data bei X, data[0] für das erste Element einer Liste. Es bleibt: Menschen sind dadurch bekannt.',
    eMailsUrl:
      'Wo der Anbieter die Adressen der Person auflistet, jede mit dem Vermerk, ob sie geprüft ist, wie GitHub und Bitbucket es tun. Die geprüfte Hauptadresse zählt.',
    clientId: 'Wie der Anbieter sie für die dort registrierte Anwendung zeigt.',
    clientSecret: 'Liegt in einem Tresor und wird nie wieder gezeigt.',
    secretEndsOn:
      'Wie der Anbieter es zeigt. Wer über Geheimnisse benachrichtigt wird, erfährt dann rechtzeitig davon; geben Sie es mit jedem Geheimnis neu ein.',
  },
  ofKind: {
    'entra tenant': 'Die Kennung des Verzeichnisses (eine GUID), oder organizations für Menschen jedes Mandanten.',
    'b2c tenant': 'Sein kurzer Name (contoso), seine Domain oder seine Kennung.',
    'entra authority': 'Nur wenn sie nicht https://login.microsoftonline.com ist, wie in einer nationalen Cloud.',
    'b2c authority': 'Nur für eine eigene Domain, etwa https://login.customer.example.',
    'facebook authorisationUrl': 'Nur um eine andere Version der API von Facebook zu benutzen als die eingebaute.',
    'facebook tokenUrl': 'Derselben Version wie die Autorisierungsadresse.',
    'facebook userDetailsUrl': 'Derselben Version wie die Autorisierungsadresse.',
    'apple teamId': 'Zehn Zeichen, oben rechts auf den Entwicklerseiten von Apple.',
    'apple keyId': 'Des Schlüssels für „Mit Apple anmelden“, wie sie unter „Keys“ daneben steht.',
    'oauth2 userDetailsUrl': 'Wo der Hub mit dem Zugriffstoken fragt, wer die Person ist.',
  },
  usual: {
    scope: { openId: 'openid profile email', facebook: 'public_profile email' },
    subjectField: 'id',
  },
  automatic: 'Wie der Anbieter es sagt',
  authentications: {
    client_secret_basic: 'Im Header (basic)',
    client_secret_post: 'Im Formular (post)',
    private_key_jwt: 'Mit einem privaten Schlüssel (private_key_jwt)',
    client_secret_jwt: 'Sein Geheimnis signiert (client_secret_jwt)',
    none: 'Er hat keines (öffentlicher Client, PKCE)',
    apple: 'Mit Apple anmelden (Schlüssel des Teams)',
  },
  assertionAudiences: { '': 'Der Aussteller des Anbieters', token_endpoint: 'Seine Token-Adresse' },
  yesNo: { yes: 'Ja, immer', no: 'Nein, oder nicht immer' },
  responseModes: { query: 'In der Adresse (query)', form_post: 'Gesendet (form_post)' },
  credentials: {
    secret: 'Ein Client-Geheimnis',
    certificate: 'Ein Zertifikat mit Schlüssel',
    federated: 'Gar kein Geheimnis',
  },
  credentialWhy: {
    secret: 'Der Wert, den Entra unter Zertifikate und Geheimnisse einmal zeigt.',
    certificate:
      'Das Zertifikat ist bei Entra registriert; hier gehören Zertifikat und privater Schlüssel zusammen hinein.',
    federated:
      'Die verwaltete Identität des Hubs. Fügen Sie sie der Registrierung zuerst unter Verbundanmeldeinformationen hinzu.',
  },
  certificate: 'Zertifikat und privater Schlüssel (PEM)',
  certificateWhy:
    'Beide in einem Text, ab -----BEGIN CERTIFICATE-----. Liegt in einem Tresor und wird nie wieder gezeigt.',
  keys: {
    own: {
      label: 'Privater Schlüssel',
      why: 'Lassen Sie es leer: Der Hub erzeugt einen Schlüssel, verwahrt ihn in einem Tresor und zeigt, was zu registrieren ist. Oder fügen Sie einen ein, den Sie erzeugt oder bekommen haben (PEM oder JWK).',
    },
    apple: {
      label: 'Privater Schlüssel (.p8)',
      why: 'Die ganze Datei, die Apple Sie einmal herunterladen lässt. Liegt in einem Tresor und wird nie wieder gezeigt; der Hub macht daraus für jede Anmeldung das kurzlebige Geheimnis, das Apple verlangt.',
    },
  },
  secretless: 'Der Anbieter gab keines? Wählen Sie das unter „Weitere Einstellungen“.',
  publicClient: 'Ein öffentlicher Client: Der Anbieter gab kein Geheimnis, wie unter „Weitere Einstellungen“ gewählt.',
  secretKept: 'Lassen Sie es leer, um das vorhandene zu behalten.',
  keyRenewed:
    'Beim Speichern entsteht ein neuer Schlüssel, denn der vorhandene signiert mit einem anderen Verfahren. Der alte gilt sofort nicht mehr: Registrieren Sie den neuen beim Anbieter.',
  ending: {
    ends: (day: string) => `Geheimnis endet am ${day}`,
    soon: (day: string) => `Das Client-Geheimnis endet am ${day}`,
    over: (day: string) => `Das Client-Geheimnis endete am ${day}`,
    next: 'Machen Sie beim Anbieter ein neues, geben Sie es unten mit seinem Ende ein und speichern Sie. Dazwischen wird niemand ausgesperrt.',
  },
  secretSince: (day: string) => `Das vorhandene wurde am ${day} gesetzt.`,
  register: {
    title: 'Beim Anbieter registrieren',
    redirectUri: 'Umleitungsadresse',
    redirectWhy: 'Registrieren Sie genau diese beim Anbieter, Zeichen für Zeichen.',
    postLogoutRedirectUri: 'Rückweg nach einer Abmeldung',
    postLogoutWhy: 'Sonst führt eine Abmeldung beim Anbieter nicht hierher zurück.',
    backChannelLogoutUri: 'Back-Channel-Logout',
    backChannelWhy:
      'Der Anbieter meldet dem Hub Abmeldungen, und Sitzungen hier enden sofort. Die Sitzungskennung ist nötig.',
    frontChannelLogoutUri: 'Front-Channel-Logout',
    frontChannelWhy: 'Dasselbe durch den Browser, für einen Anbieter ohne Back-Channel.',
    clientKeysUrl: 'Adresse des Schlüssels des Hubs (JWKS)',
    clientKeysWhy:
      'An diesem Schlüssel erkennt der Anbieter den Hub. Er ist öffentlich, und ein neuer steht sofort dort.',
    clientKeys: 'Der Schlüssel selbst',
    clientKeysTyped: 'Für einen Anbieter, der keine Adresse liest: Fügen Sie ihn dort ein.',
    initiateLoginUri: 'Beginn einer Anmeldung',
    initiateWhy: 'Für eine Seite des Anbieters, die Anwendungen aufführt.',
  },
  found: {
    title: 'Aus dem Dokument',
    lead: 'Was der Hub jetzt benutzt. Er folgt dem Dokument von selbst.',
    unfollowed: 'Diese wurden von Hand eingegeben, daher wird nichts verfolgt.',
    again: 'Dokument neu lesen',
    read: 'Neu gelesen. Alles ist jetzt, wie das Dokument es sagt.',
  },
  drift: {
    title: 'Seinen veröffentlichten Einstellungen wird nicht mehr gefolgt',
    since: (moment: string) => `Seit ${moment}. Anmeldungen gehen mit dem letzten guten Stand weiter.`,
    why: {
      unreadable:
        'Das Dokument kann nicht gelesen werden. Öffnen Sie seine Adresse im Browser: Sie muss mit JSON antworten.',
      'issuer-missing': 'Das Dokument nennt keinen Aussteller mehr. Fragen Sie den Anbieter.',
      'issuer-mismatched':
        'Das Dokument nennt einen anderen Aussteller. Menschen sind durch den Aussteller bekannt: Ist der Anbieter für immer umgezogen, richten Sie einen neuen ein und schalten Sie diesen ab.',
      'issuer-template':
        'Das Dokument gehört vielen Mandanten von Microsoft Entra. Richten Sie den Anbieter als Microsoft Entra ein.',
      'address-missing':
        'Dem Dokument fehlt eine Adresse. Fragen Sie den Anbieter, oder geben Sie die Adressen von Hand ein.',
      'code-unsupported':
        'Der Anbieter bietet den Authorization Code Flow nicht mehr an. Lassen Sie ihn wieder einschalten.',
      'algorithm-unsupported':
        'Der Anbieter signiert mit keinem Verfahren mehr, das der Hub kennt (RS…, PS…, ES…, EdDSA).',
      'client-authentication-unsupported':
        'Der Anbieter nimmt weder ein Client-Geheimnis noch eine signierte Assertion mehr an.',
      'challenge-unsupported': 'Der Anbieter nimmt PKCE mit S256 nicht mehr an.',
      unreachable: 'Die Adresse des Dokuments antwortet nicht. Fragen Sie den Anbieter, ob sie umgezogen ist.',
      'address-refused':
        'Das Dokument nennt eine Adresse, die der Hub nicht aufruft: nur https im öffentlichen Internet.',
    },
    next: 'Ist das geklärt, lesen Sie das Dokument neu.',
  },
  discovery: {
    unreadable: 'Unter dieser Adresse steht nichts Lesbares. Öffnen Sie sie im Browser: Sie muss mit JSON antworten.',
    'issuer-missing':
      'Das Dokument nennt keinen Aussteller. Geben Sie die Einstellungen von Hand ein, oder benutzen Sie einfaches OAuth 2.0.',
    'issuer-mismatched':
      'Der Aussteller im Dokument steht unter einer anderen Adresse. Geben Sie diese an, mit ihrem Pfad.',
    'issuer-template':
      'Dieses Dokument gehört vielen Mandanten von Microsoft Entra. Wählen Sie die Art Microsoft Entra.',
    'address-missing':
      'Dem Dokument fehlt eine Adresse. Geben Sie die Einstellungen von Hand ein, oder benutzen Sie einfaches OAuth 2.0.',
    'code-unsupported': 'Der Anbieter muss den Authorization Code Flow anbieten.',
    'algorithm-unsupported':
      'Lassen Sie den Anbieter mit RSA, RSA-PSS, ECDSA oder EdDSA signieren, etwa mit RS256 oder ES256.',
    'client-authentication-unsupported':
      'Lassen Sie den Anbieter ein Client-Geheimnis oder einen privaten Schlüssel (private_key_jwt) annehmen.',
    'challenge-unsupported': 'Lassen Sie den Anbieter PKCE mit S256 annehmen.',
  },
  trust: {
    title: 'E-Mail-Domains, für die ihm geglaubt wird',
    lead: 'Für diese Domains gilt das Wort des Anbieters für eine E-Mail-Adresse. Vergewissern Sie sich, dass jede der Organisation gehört und dass der Anbieter Adressen darin nur ihren Inhabern gibt.',
    label: 'Domains',
    why: 'Eine je Zeile. Subdomains werden einzeln genannt. Das Vertrauen endet von selbst, wenn sich eine Adresse des Anbieters ändert.',
    save: 'Domains speichern',
    saved: 'Gespeichert.',
  },
  order: {
    up: (label: string) => `${label} nach oben`,
    down: (label: string) => `${label} nach unten`,
    moved: (label: string, place: number, all: number) => `${label} steht jetzt auf Platz ${place} von ${all}.`,
  },
  shared: {
    title: 'Von der Plattform',
    lead: 'Anbieter, die die Plattform jeder Organisation anbietet. Ihre lässt Menschen durch die herein, die sie annimmt.',
    none: 'Die Plattform bietet keinen an.',
    accepted: 'Angenommen',
    shutOut: 'Nicht angenommen',
    accept: 'Annehmen',
    acceptOf: (label: string) => `${label} annehmen`,
    withdraw: 'Ausschließen',
    withdrawOf: (label: string) => `${label} ausschließen`,
    withdrawWhy: 'Wer durch ihn kam, ist sofort draußen.',
  },
  signInPage: 'Anmeldeseite ansehen',
  faults: {
    needed: 'Hier fehlt eine Angabe.',
    address: 'Das ist keine Adresse wie https://login.customer.example.',
    summary: 'Einige Felder müssen noch einmal angesehen werden. Es wurde nichts gespeichert.',
  },
}
