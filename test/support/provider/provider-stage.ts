import { afterEach, beforeAll, beforeEach } from 'vitest'
import type { ErrorCode } from '../../../shared/domain/hub-error.ts'
import type { Profile } from '../../../shared/domain/profile.ts'
import type { NewProvider } from '../../../shared/services/identity-providers.ts'
import { northBank } from '../../shared/support/facts.ts'
import { expectRefusal } from '../../shared/support/refusals.ts'
import { memberOf, providerHub, setUp, signIn, type ProviderHub } from './provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  type Answer,
  type ProviderKeyPair,
  type Script,
  type ScriptedProvider,
} from './scripted-provider.ts'

export type Wish = Partial<NewProvider>
export type Change = (parameters: URLSearchParams) => void

/** What one of the world's providers answers, how it is set up, and who comes of it. */
export interface Example {
  readonly like: string
  readonly script: () => Script
  readonly wish?: () => Wish
  readonly subject?: string
  readonly issuer?: () => string
  readonly profile: Profile
  readonly displayName?: string
  readonly answer?: Change
}

/** A hub and a scripted provider, new for each test of the file. */
export function providerStage() {
  let key: ProviderKeyPair, hub: ProviderHub, op: ScriptedProvider
  beforeAll(async () => {
    key = await makeKey('RS256', 'key-1')
  })
  beforeEach(async () => {
    hub = await providerHub()
    op = await scriptedProvider(() => hub.ports.clock.now(), key)
  })
  afterEach(() => op.stop())
  /** Somebody signs in at a provider that is set up like this, and answers like that. */
  const play = async (script: Script, wish: Wish = {}, answer: Change = () => undefined) => {
    op.script = script
    return signIn(hub, op, await setUp(hub, wish), { answer })
  }
  return {
    get key() {
      return key
    },
    get hub() {
      return hub
    },
    get op() {
      return op
    },
    play,
    known: async (script: Script, wish: Wish, answer?: Change) => {
      const { memberId, displayName } = await memberOf(hub, await play(script, wish, answer))
      const [passport] = await hub.ports.members.passportsOf(memberId)
      const membership = await hub.ports.memberships.find(northBank, memberId)
      return { displayName, subject: passport?.subject, issuer: passport?.issuer, profile: membership?.profile }
    },
    refused: (code: ErrorCode, script: Script, wish: Wish, answer?: Change) =>
      expectRefusal(code, play(script, wish, answer)),
  }
}

export const at =
  (path: string, answer: (usual: Answer) => Answer): NonNullable<Script['reshape']> =>
  (asked, usual) =>
    asked === path ? answer(usual) : usual
export const said = (value: unknown) => () => ({ status: 200, text: JSON.stringify(value) })
export const withMembers = (members: object) => (usual: Answer) => ({
  ...usual,
  text: JSON.stringify({ ...(JSON.parse(usual.text) as object), ...members }),
})
export const inOrder =
  (...steps: readonly NonNullable<Script['reshape']>[]): NonNullable<Script['reshape']> =>
  async (path, usual) => {
    let answer = usual
    for (const step of steps) answer = await step(path, answer)
    return answer
  }

export const eMail = 'ada@customer.example'
