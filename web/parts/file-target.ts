import { saveFile } from './save-file.ts'

/** A file on somebody's disk, written piece by piece. */
export interface FileTarget {
  write(piece: Blob): Promise<void>
  /** Before it nothing of the file is seen. */
  close(): Promise<void>
  /** Leaves no half file behind. */
  abort(): Promise<void>
}

/** Not in every browser, and so not in TypeScript's own list. */
interface Picking {
  readonly showSaveFilePicker?: (wish: { readonly suggestedName: string }) => Promise<FileSystemFileHandle>
}

/**
 * Opens a file, in the click that asks for it. Where the browser lets a page write to the disk the person says where it goes, and no more than a
 * piece is in memory; else the pieces are gathered, and handed over as one at the end.
 * @returns undefined where the person chose none
 */
export async function openFile(name: string, type: string): Promise<FileTarget | undefined> {
  const { showSaveFilePicker } = window as Picking
  if (showSaveFilePicker === undefined) return gathered(name, type)
  try {
    const handle = await showSaveFilePicker.call(window, { suggestedName: name })
    const file = await handle.createWritable()
    return { write: (piece) => file.write(piece), close: () => file.close(), abort: () => file.abort() }
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return undefined
    // Some browsers have the picker and forbid it here.
    return gathered(name, type)
  }
}

function gathered(name: string, type: string): FileTarget {
  const pieces: Blob[] = []
  return {
    write: (piece) => {
      pieces.push(piece)
      return Promise.resolve()
    },
    close: () => {
      saveFile(name, type, pieces)
      return Promise.resolve()
    },
    abort: () => Promise.resolve(),
  }
}
