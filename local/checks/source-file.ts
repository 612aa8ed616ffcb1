import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A file of the repository, by its path from the root. Binary files have no text. */
export interface SourceFile {
  readonly path: string
  readonly text: string | undefined
}

/** What an own check found: an error fails the check, a warning is printed. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly path: string
  /** From 1; absent when the finding is about the whole file. */
  readonly line?: number
  readonly message: string
}

/** Every file that git tracks, or would track with the next `git add`. */
export async function readSourceFiles(root: string): Promise<SourceFile[]> {
  // In a container the checkout often belongs to somebody else, which git refuses unless told.
  const list = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const { stdout } = await promisify(execFile)('git', list, { cwd: root, maxBuffer: 64 * 1024 * 1024 })
  const paths = [...new Set(stdout.split('\0').filter((path) => path !== ''))].sort()
  const files = await Promise.all(paths.map(async (path) => ({ path, bytes: await readIfThere(join(root, path)) })))
  return files.flatMap(({ path, bytes }) => (bytes === undefined ? [] : [{ path, text: textOf(bytes) }]))
}

/** A tracked file may have been deleted, and a submodule or link to a folder has no content of its own. */
async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR'))
      return undefined
    throw error
  }
}

function textOf(bytes: Buffer): string | undefined {
  return bytes.subarray(0, 8192).includes(0) ? undefined : bytes.toString('utf8')
}

/** The line, from 1, that an offset into a text falls on. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
