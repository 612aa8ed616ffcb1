import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { invitationMail } from '../../../shared/domain/invitation-mail.ts'
import { contoso, noon } from '../support/facts.ts'

const facts = {
  platform: 'Corvane Banking Cloud',
  organisation: 'Selwick Credit Union',
  link: `https://hub.example/console/invitation#${'s'.repeat(43)}`,
  tid: contoso,
  expiresAt: noon,
}

describe('the mail of an invitation', () => {
  it('says who invites, what is asked for, which role it takes, for which tenant and until when, in text and in HTML', () => {
    const { subject, text, html } = invitationMail(facts)
    expect(subject).toBe('Corvane Banking Cloud invites Selwick Credit Union to sign in with Microsoft')
    for (const body of [text, html])
      for (const part of [facts.platform, facts.organisation, facts.link, contoso]) expect(body).toContain(part)
    for (const body of [text, html]) {
      expect(body).toMatch(/Cloud Application Administrator or Application Administrator/)
      expect(body).toMatch(/23 November 2026 at 12:00 UTC/)
      expect(body).toMatch(/read their name and e-mail address/)
    }
  })

  it('names no tenant where the invitation names none', () => {
    expect(invitationMail({ ...facts, tid: undefined }).text).not.toMatch(/tenant .* only/)
  })

  it('is a document with a language and a title, and its link has words', () => {
    const { html } = invitationMail(facts)
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(html).toMatch(/<title>.+<\/title>/)
    expect(html).toContain(`<a href="${facts.link}">Open the invitation</a>`)
  })

  it('takes names and the link as text: no markup, no second line in the subject', () => {
    const mean = fc.oneof(
      fc.string(),
      fc.constantFrom('<img src=x onerror=alert(1)>', '"><script>', 'A\r\nBcc: all@example'),
    )
    fc.assert(
      fc.property(mean, mean, mean, (platform, organisation, link) => {
        const { subject, html } = invitationMail({ ...facts, platform, organisation, link })
        expect(subject).not.toMatch(/[\r\n]/)
        const tags = (text: string) => (text.match(/<[^>]*>/g) ?? []).length
        expect(tags(html)).toBe(tags(invitationMail(facts).html))
      }),
    )
  })
})
