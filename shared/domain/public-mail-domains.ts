/** Providers at which anybody gets an address. Those with many endings are named once, below. */
const domains = new Set(
  `gmail.com googlemail.com outlook.com passport.com msn.com icloud.com me.com mac.com aol.com aim.com ymail.com rocketmail.com
  proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com tutamail.com keemail.me fastmail.com fastmail.fm
  hushmail.com mail.com email.com usa.com post.com europe.com zoho.com zohomail.com zohomail.eu mailbox.org posteo.de posteo.net
  web.de email.de t-online.de freenet.de arcor.de vodafone.de online.de 1und1.de magenta.de
  btinternet.com btopenworld.com bt.com virginmedia.com virgin.net ntlworld.com blueyonder.co.uk talktalk.net tiscali.co.uk sky.com
  plusnet.com o2.co.uk tesco.net
  orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr bbox.fr numericable.fr
  libero.it virgilio.it tiscali.it alice.it tim.it tin.it inwind.it iol.it
  telenet.be skynet.be proximus.be ziggo.nl kpnmail.nl planet.nl hetnet.nl xs4all.nl home.nl casema.nl
  bluewin.ch hispeed.ch sunrise.ch chello.at aon.at a1.net
  telefonica.net terra.es sapo.pt clix.pt
  wp.pl o2.pl onet.pl op.pl interia.pl poczta.fm gazeta.pl seznam.cz email.cz centrum.cz azet.sk zoznam.sk freemail.hu citromail.hu
  abv.bg mail.bg otenet.gr telia.com spray.se bredband.net online.no start.no tele2.se elisa.fi luukku.com kolumbus.fi
  mail.ru inbox.ru list.ru bk.ru internet.ru rambler.ru ya.ru ukr.net i.ua meta.ua
  qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com 189.cn aliyun.com 21cn.com tom.com
  naver.com hanmail.net daum.net nate.com kakao.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp
  rediffmail.com indiatimes.com uol.com.br bol.com.br terra.com.br ig.com.br globo.com
  comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net optonline.net juno.com
  rogers.com shaw.ca sympatico.ca telus.net bigpond.com optusnet.com.au iinet.net.au xtra.co.nz
  duck.com hey.com mailinator.com guerrillamail.com 10minutemail.com yopmail.com trashmail.com temp-mail.org sharklasers.com
  privaterelay.appleid.com users.noreply.github.com lycos.com excite.com inbox.com gawab.com walla.co.il`.split(/\s+/),
)
/** `yahoo.co.uk`, `hotmail.fr`, `gmx.net`, …: the same house under every ending. */
const houses = new Set(['yahoo', 'hotmail', 'live', 'gmx', 'yandex', 'myyahoo', 'windowslive'])
/** Subdomains that a provider gives out: whoever has one does not own the name servers above it. */
const lent = ['onmicrosoft.com', 'mail.onmicrosoft.com', 'appspotmail.com', 'github.io', 'azurewebsites.net']

/** Whether addresses at a domain belong to whoever signed up for them, and to no organisation. */
export function isPublicMailDomain(domain: string): boolean {
  const labels = domain.split('.')
  const isHouse = labels.length <= 3 && houses.has(labels[0] ?? '') && (labels[1]?.length ?? 0) <= 4
  return domains.has(domain) || isHouse || lent.some((above) => domain === above || domain.endsWith(`.${above}`))
}
