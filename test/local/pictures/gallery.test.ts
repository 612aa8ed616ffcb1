import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fileOf, gallery, heaviest, imagesFolder } from '../../../local/pictures/gallery.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const files = gallery.map(fileOf)

/** The documents that show pictures, and how each writes the way to them. */
const documents = [
  { path: 'README.md', prefix: `${imagesFolder}/` },
  { path: 'docs/console.md', prefix: 'images/' },
]

/** Each picture that a document shows, as Markdown or as HTML, with what is read out in its place. */
async function shownIn({ path, prefix }: (typeof documents)[number]) {
  const text = await readFile(join(root, path), 'utf8')
  const found = [
    ...text.matchAll(/!\[(?<alt>[^\]]*)\]\((?<source>[^)]+)\)/g),
    ...[...text.matchAll(/<img [^>]*>/g)].map(([tag]) => ({
      groups: { source: / src="([^"]*)"/.exec(tag)?.[1] ?? '', alt: / alt="([^"]*)"/.exec(tag)?.[1] ?? '' },
    })),
  ]
  return found.map(({ groups: { source = '', alt = '' } = {} }) => {
    expect(source.startsWith(prefix), `${path} shows ${source}`).toBe(true)
    return { file: source.slice(prefix.length), alt }
  })
}

describe('the pictures of the console', () => {
  it('are those of the script, each light enough for a page of documents', async () => {
    expect((await readdir(join(root, imagesFolder))).sort()).toEqual([...files].sort())
    expect(files.length).toBeLessThanOrEqual(15)
    for (const file of files) {
      const content = await readFile(join(root, imagesFolder, file))
      expect(content.subarray(8, 12).toString('latin1'), file).toBe('WEBP')
      expect((await stat(join(root, imagesFolder, file))).size, file).toBeLessThanOrEqual(heaviest)
    }
  })

  it('are each shown somewhere, with words for whoever does not see them, and no other is shown', async () => {
    const shown = (await Promise.all(documents.map(shownIn))).flat()
    expect(new Set(shown.map(({ file }) => file))).toEqual(new Set(files))
    expect(shown.filter(({ alt }) => alt.length < 20)).toEqual([])
  })

  it('lead through the README in the order of a tour: from the sign-in to the providers', async () => {
    const [readme] = documents
    const told = (readme ? await shownIn(readme) : []).map(({ file }) => file)
    expect(told.slice(0, 9)).toEqual(
      (
        ['sign-in', 'needs-you', 'connect', 'map', 'run', 'queue', 'contacts', 'integrations', 'providers'] as const
      ).map(fileOf),
    )
  })
})
