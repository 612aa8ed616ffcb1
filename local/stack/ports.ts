import { createServer } from 'node:net'

/** What the person who started it should read, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined)
      else reject(error)
    })
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        resolve(typeof address === 'object' && address ? address.port : undefined)
      })
    })
  })
}

/** A port that is free now. @throws StartError when the wanted one is taken */
export async function freePort(wanted: number, purpose: string): Promise<number> {
  const port = await tryPort(wanted)
  if (port !== undefined) return port
  throw new StartError(`Port ${wanted} (${purpose}) is taken. Choose other ports: npm start -- --port ${wanted + 1000}`)
}
