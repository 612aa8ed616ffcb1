import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameWords, normaliseDomain, normaliseEmail } from '../../../shared/domain/address-forms.ts'

describe('a normalised e-mail address', () => {
  it.each([
    ['Ada.Lovelace@Contoso.COM', 'ada.lovelace@contoso.com'],
    ['  ada@contoso.com\n', 'ada@contoso.com'],
    ['ada+news@contoso.com', 'ada+news@contoso.com'],
    ['a.d.a@contoso.com', 'a.d.a@contoso.com'],
    ['jörg@bücher.example', 'jörg@xn--bcher-kva.example'],
    ['jo\u0308rg@bu\u0308cher.example', 'jörg@xn--bcher-kva.example'],
    ['JÖRG@XN--BCHER-KVA.EXAMPLE', 'jörg@xn--bcher-kva.example'],
    ['ada@contoso.com.', 'ada@contoso.com'],
    ['"a@b"@contoso.com', '"a@b"@contoso.com'],
    ["o'neil/x@contoso.com", "o'neil/x@contoso.com"],
  ])('of %j is %j', (written, normalised) => {
    expect(normaliseEmail(written)).toBe(normalised)
  })

  it.each([
    '',
    '@',
    'ada',
    'ada@',
    '@contoso.com',
    'a b@contoso.com',
    'ada@con toso.com',
    'ada@127.0.0.1',
    'ada@[::1]',
  ])('does not exist for %j', (written) => {
    expect(normaliseEmail(written)).toBeUndefined()
  })

  it.each(['ada@contoso.com/x', 'ada@contoso.com:25', 'ada@a..b', 'ada@xn--a-ä.example', 'ada@%63ontoso.com', 'ada@7'])(
    'does not exist for %j, whose domain is none',
    (written) => {
      expect(normaliseEmail(written)).toBeUndefined()
    },
  )

  it('is its own normal form, however the address was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.domain(), (local, domain) => {
        const once = normaliseEmail(`${local}@${domain}`)
        expect(once === undefined ? undefined : normaliseEmail(once)).toBe(once)
      }),
    )
  })

  it('is the same for every case and every composition of one address', () => {
    const address = fc.tuple(fc.stringMatching(/^[a-zéöñ][a-zéöñ0-9._+-]{0,20}$/), fc.domain())
    fc.assert(
      fc.property(address, ([local, domain]) => {
        const written = `${local}@${domain}`
        const forms = [written.toUpperCase(), written.normalize('NFD'), ` ${written} `, `${written}.`]
        expect(new Set(forms.map(normaliseEmail))).toEqual(new Set([normaliseEmail(written)]))
        expect(normaliseEmail(written)).toBe(`${local}@${domain.toLowerCase()}`)
      }),
    )
  })
})

describe('a normalised domain', () => {
  it.each([
    ['Contoso.com', 'contoso.com'],
    [' https://www.contoso.com:8443/about?x=1#y ', 'contoso.com'],
    ['HTTP://WWW.CONTOSO.COM', 'contoso.com'],
    ['www.contoso.com.', 'contoso.com'],
    ['contoso.com/', 'contoso.com'],
    ['contoso.com:443', 'contoso.com'],
    ['ada@contoso.com', 'contoso.com'],
    ['"a@b"@contoso.com', 'contoso.com'],
    ['a/b@contoso.com', 'contoso.com'],
    ['https://contoso.com/@ada', 'contoso.com'],
    ['https://user:secret@contoso.com/', 'contoso.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['ｗｗｗ．contoso．com', 'contoso.com'],
    ['www.com', 'www.com'],
    ['www2.contoso.com', 'www2.contoso.com'],
    ['contoso.onmicrosoft.com', 'contoso.onmicrosoft.com'],
  ])('of %j is %j', (written, normalised) => {
    expect(normaliseDomain(written)).toBe(normalised)
  })

  it.each(['', ' ', '.', 'https://', 'ada@', '10.0.0.1', 'http://[::1]/', 'a b.com', 'a..com'])(
    'does not exist for %j',
    (written) => {
      expect(normaliseDomain(written)).toBeUndefined()
    },
  )

  it('is its own normal form, and that of every e-mail address and web address at it', () => {
    fc.assert(
      fc.property(fc.domain(), fc.stringMatching(/^[a-z0-9._+-]{1,20}$/), (domain, local) => {
        const once = normaliseDomain(domain)
        const forms = [domain.toUpperCase(), `${local}@${domain}`, `https://www.${domain}:8080/${local}@x`, once ?? '']
        expect(new Set(forms.map(normaliseDomain))).toEqual(new Set([once]))
      }),
    )
  })

  it('of plain signs is what the URL parser makes of it', () => {
    const label = fc.stringMatching(/^(xn--)?[a-z0-9_-]{1,6}$/)
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
        const host = labels.join('.')
        const parsed = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined
        // What the parser takes for a number is an address of the internet, and no name.
        const isName = parsed !== undefined && !/(^|\.)(\d+|0x[\da-f]*)$/.test(parsed)
        expect(normaliseEmail(`ada@${host}`)).toBe(isName ? `ada@${parsed}` : undefined)
      }),
      { numRuns: 1000 },
    )
  })

  it('never breaks on what somebody typed, and stays as it is the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (written) => {
        const once = normaliseDomain(written)
        expect(once === undefined ? undefined : normaliseDomain(once)).toBe(once)
      }),
    )
  })
})

describe('the words of a name', () => {
  it.each([
    ['Müller-Weiß, J.', ['muller', 'weiss', 'j']],
    ['  Ada   LOVELACE ', ['ada', 'lovelace']],
    ["Siobhán O'Neill", ['siobhan', 'o', 'neill']],
    ['ΟΔΟΣ', ['οδοσ']],
    ['Contoso 24/7 GmbH', ['contoso', '24', '7', 'gmbh']],
    ['山田 太郎', ['山田', '太郎']],
    ['नमिता', ['नमिता']],
    ['—', []],
  ])('of %j are %j', (name, words) => {
    expect(nameWords(name)).toEqual(words)
  })

  it('are the same whatever the case and the composition, and are words themselves', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const words = nameWords(name)
        expect(nameWords(name.normalize('NFD'))).toEqual(words)
        expect(nameWords(name.normalize('NFC').toUpperCase())).toEqual(words)
        expect(nameWords(words.join(' '))).toEqual(words)
      }),
    )
  })
})
