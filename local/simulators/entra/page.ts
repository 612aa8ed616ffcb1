import { randomBytes } from 'node:crypto'
import { notCached, type Answer } from '../exchange.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1b1b1f, #ececf1); --quiet: light-dark(#55555f, #b4b4c0);
  --paper: light-dark(#ffffff, #1d1d22); --ground: light-dark(#eef0f6, #121216); --line: light-dark(#b9bcc9, #4c4d58);
  --link: light-dark(#0b4fb3, #8ab8ff); --alarm: light-dark(#a3171c, #ff9d9f); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
main.wide { max-width: 60rem; }
.banner { background: light-dark(#fff3c4, #3a3000); color: var(--ink); padding: .5rem 1rem; text-align: center; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: 1.25rem; margin: 1rem 0; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 1rem; } h2 { font-size: 1.125rem; margin: 0 0 .5rem; }
ul.plain { list-style: none; margin: 0; padding: 0; }
button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .375rem;
  padding: .625rem .875rem; min-height: 2.75rem; cursor: pointer; }
button.account { display: block; width: 100%; text-align: start; margin: 0 0 .5rem; }
button.account strong, button.account span { display: block; overflow-wrap: anywhere; }
button.first { background: var(--link); border-color: var(--link); color: light-dark(#ffffff, #10131a); }
button:hover { border-color: var(--link); } :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
input { font: inherit; width: 100%; padding: .625rem; border: 1px solid var(--line); border-radius: .375rem;
  background: var(--paper); color: var(--ink); }
label { display: block; font-weight: 600; margin-bottom: .25rem; } .row { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .75rem; }
.quiet { color: var(--quiet); } .alarm { color: var(--alarm); } a { color: var(--link); } code { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: start; vertical-align: top; padding: .375rem .5rem;
  border-top: 1px solid var(--line); } thead th { border-top: 0; }
.scroll { overflow-x: auto; } .scroll table { min-width: 44rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font: inherit; }
iframe.mail { width: 100%; height: 28rem; border: 1px solid var(--line); border-radius: .5rem; background: #fff;
  margin-bottom: .75rem; }`

/** Whose page it is: the end of its title, and what its banner says. */
export interface PageLook {
  readonly name: string
  readonly banner: string
}

const entraLook: PageLook = {
  name: 'Simulated Microsoft Entra',
  banner: 'Simulated Microsoft Entra, on this machine only. No password is asked for.',
}

/**
 * A page that stands alone: no outside resource, light and dark, and a banner that says what it is. `form-action` is
 * left open because a sign-in form ends in a redirect to the application, which browsers would refuse otherwise.
 */
export function page(
  title: string,
  body: string,
  options: { status?: number; wide?: boolean; script?: string; headers?: Answer['headers']; look?: PageLook } = {},
): Answer {
  const look = options.look ?? entraLook
  const nonce = randomBytes(16).toString('base64')
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    'img-src data:',
    ...(options.look === undefined ? [] : ["connect-src 'self'", "frame-src 'self'"]),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)} · ${escapeHtml(look.name)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<header class="banner">${escapeHtml(look.banner)}</header>
<main${options.wide ? ' class="wide"' : ''}>
${body}
</main>
${options.script === undefined ? '' : `<script nonce="${nonce}">${options.script}</script>`}
</body>
</html>`
  return {
    status: options.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      ...notCached,
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      ...options.headers,
    },
    body: html,
  }
}

/** Hidden fields of a form, one for each pair. */
export function hiddenFields(pairs: Iterable<readonly [string, string]>): string {
  return [...pairs]
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('')
}
