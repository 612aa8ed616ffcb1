/** Hands a text that was made here to the browser as a file. */
export function saveFile(name: string, type: string, parts: readonly BlobPart[]): void {
  const address = URL.createObjectURL(new Blob([...parts], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken it when this task is over.
  setTimeout(() => {
    URL.revokeObjectURL(address)
  })
}
