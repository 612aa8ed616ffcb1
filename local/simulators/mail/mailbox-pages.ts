import { notCached, type Answer } from '../exchange.ts'
import { escapeHtml, page } from '../entra/page.ts'
import type { Simulation } from '../simulation.ts'
import type { ReceivedMail } from './mailbox.ts'

const look = {
  name: 'Simulated mail',
  banner: 'Simulated mail, on this machine only. Nothing is delivered to anybody.',
} as const

/** Asks for the list again and shows it where it has changed; says so to those who cannot see it. */
const refresh = `
const list = document.getElementById('mails'), said = document.getElementById('said');
let shown = list.dataset.version, lost = false;
setInterval(async () => {
  try {
    const answer = await fetch('/mails');
    const rows = await answer.text(), version = answer.headers.get('etag');
    if (lost) said.textContent = '';
    lost = false;
    if (!answer.ok || version === shown) return;
    list.innerHTML = rows;
    shown = version;
    said.textContent = 'The list has changed.';
  } catch {
    lost = true;
    said.textContent = 'The simulators do not answer.';
  }
}, 2000);`

/** Every mail, newest first; new ones appear by themselves. */
export function mailboxPage(simulation: Simulation, status = 200): Answer {
  const { entraAddress } = simulation
  const body = `<h1>Mails that the hub has sent</h1>
${status === 404 ? '<p class="alarm">There is nothing at this address, or the mail is gone: the latest 500 are kept until the simulators end.</p>' : ''}
<p class="quiet">New mails appear by themselves. <a href="/">Load the list again</a>${
    entraAddress === undefined ? '' : ` · <a href="${escapeHtml(entraAddress)}/">The cast</a>`
  }</p>
<p id="said" class="quiet" role="status"></p>
<div id="mails" data-version="${escapeHtml(versionOf(simulation))}">${rowsOf(simulation)}</div>`
  return page('Mails', body, { status, wide: true, look, ...(status === 200 ? { script: refresh } : {}) })
}

/** Another one whenever the list is another. */
const versionOf = ({ mailbox: { mails } }: Simulation) => `"${mails.length}-${mails.at(-1)?.id ?? ''}"`

/** The list alone, for the page that shows it. */
export function mailRows(simulation: Simulation): Answer {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      ...notCached,
      etag: versionOf(simulation),
      'content-security-policy': "default-src 'none'",
    },
    body: rowsOf(simulation),
  }
}

function rowsOf({ mailbox }: Simulation): string {
  if (mailbox.mails.length === 0) return '<p class="card">No mail yet.</p>'
  const rows = mailbox.mails
    .toReversed()
    .map(
      ({ id, at, to, subject }) =>
        `<tr><th scope="row"><a href="/mails/${id}">${escapeHtml(subject === '' ? '(no subject)' : subject)}</a></th><td>${escapeHtml(
          to.join(', '),
        )}</td><td><time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time></td></tr>`,
    )
  return `<div class="card scroll" role="region" aria-label="Mails, newest first" tabindex="0"><table>
<thead><tr><th scope="col">Subject</th><th scope="col">To</th><th scope="col">Sent</th></tr></thead>
<tbody>${rows.join('')}</tbody></table></div>`
}

/** One mail: its head, its page in a frame that can do nothing but open links, and its text. */
export function mailPage(mail: ReceivedMail): Answer {
  const head = [
    ['From', mail.from],
    ['To', mail.to.join(', ')],
    ['Cc', mail.cc.join(', ')],
    ['Bcc', mail.bcc.join(', ')],
    ['Sent', mail.at],
  ].filter(([, value]) => value !== '')
  const body = `<p><a href="/">All mails</a></p>
<h1>${escapeHtml(mail.subject === '' ? '(no subject)' : mail.subject)}</h1>
<div class="card scroll" role="region" aria-label="Head of the mail" tabindex="0"><table><tbody>${head
    .map(([name = '', value = '']) => `<tr><th scope="row">${name}</th><td>${escapeHtml(value)}</td></tr>`)
    .join('')}</tbody></table></div>
${
  mail.html === ''
    ? ''
    : `<h2>As a mail program shows it</h2>
<iframe class="mail" title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mails/${mail.id}/content"></iframe>`
}
${mail.text === '' ? '' : `<h2>As text</h2><div class="card"><pre>${linked(mail.text)}</pre></div>`}`
  return page(mail.subject, body, { wide: true, look })
}

/** Addresses in a text, as links. */
function linked(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)])/)
    .map((part, index) =>
      index % 2 === 1
        ? `<a href="${escapeHtml(part)}" target="_blank" rel="noopener noreferrer">${escapeHtml(part)}</a>`
        : escapeHtml(part),
    )
    .join('')
}

/** The mail's own HTML: no script, no form, nothing from elsewhere; links open beside it. */
export function mailContent({ html }: ReceivedMail): Answer {
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-popups allow-popups-to-escape-sandbox',
  ].join('; ')
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      ...notCached,
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: `<!doctype html><base target="_blank">${html}`,
  }
}
