import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { bankWorld } from './bank.ts'
import { messyWorld } from './messy.ts'
import { mspWorld } from './msp.ts'
import { worldSchema, type World } from './world.ts'

const seeded: ReadonlyMap<string, () => World> = new Map([
  ['bank', bankWorld],
  ['msp', mspWorld],
  ['messy', messyWorld],
])

const choice = new Intl.ListFormat('en-GB', { type: 'disjunction' })

/**
 * The world of that name, or the one in that JSON file.
 * @throws Error with a sentence for whoever typed the name: no such world, an unreadable file, or every fault in it.
 */
export async function loadWorld(nameOrPath: string): Promise<World> {
  const make = seeded.get(nameOrPath)
  if (make) return make()
  if (!nameOrPath.endsWith('.json')) {
    throw new Error(`There is no world "${nameOrPath}". Choose ${choice.format(seeded.keys())}, or name a .json file.`)
  }
  const parsed = worldSchema.safeParse(await readJson(nameOrPath))
  if (parsed.success) return parsed.data
  throw new Error(`The world in ${nameOrPath} does not fit:\n${z.prettifyError(parsed.error)}`)
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Error(`The world file ${path} cannot be read.`, { cause: error })
  })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`The world file ${path} is not JSON.`, { cause: error })
  }
}
