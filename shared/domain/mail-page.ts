const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
/** Text as text in a page, never as markup. */
export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? character)

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

/** A moment for people, in UTC. */
export const utcMoment = (moment: Date): string => day.format(moment)

/** A subject is one line: a name cannot add another header or a second one. */
export const mailSubject = (text: string) => text.replace(/\s+/g, ' ')

/** A mail of some sentences, in both of its forms. @param sentences text, not HTML */
export const sentencesMail = (subject: string, sentences: readonly string[]) => ({
  subject,
  text: sentences.join('\n\n'),
  html: mailPage(
    subject,
    sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`),
  ),
})

/** The HTML of a mail. @param paragraphs HTML, escaped already */
export const mailPage = (title: string, paragraphs: readonly string[]) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title></head>
<body style="font-family: sans-serif; font-size: 16px; line-height: 1.5; max-width: 36em; margin: 0 auto; padding: 16px">
${paragraphs.join('\n')}
</body>
</html>
`
