import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import type { PageFile, PageFiles } from '../../ports/page-files.ts'
import { sha256 } from '../crypto/sha256.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webmanifest': 'application/manifest+json',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
}

/** The built pages are few and small: they are read once and served from memory, and no request can name another file. */
export function pageFiles(folder: string): PageFiles {
  let files: Promise<ReadonlyMap<string, PageFile>> | undefined
  return {
    find: async (path) => {
      files ??= readAll(folder)
      const found = await files
      // Pages that were not built yet may be by the next request.
      if (found.size === 0) files = undefined
      return found.get(path)
    },
  }
}

async function readAll(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile())
  return new Map(
    await Promise.all(
      files.map(async (entry): Promise<[string, PageFile]> => {
        const path = join(entry.parentPath, entry.name)
        const body = await readFile(path)
        const name = relative(folder, path).split(sep).join('/')
        return [
          name,
          {
            body,
            type: types[extname(name)] ?? 'application/octet-stream',
            etag: `"${sha256(body).slice(0, 22)}"`,
            immutable: name.startsWith('assets/'),
          },
        ]
      }),
    ),
  )
}
