import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { operatorWebhook } from '../../../../shared/adapters/webhook/operator-webhook.ts'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import type { GuardedRequest } from '../../../../shared/ports/address-guard.ts'
import { memorySecrets } from '../../../support/memory-ports.ts'
import { noon } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const address = 'https://ops.example/hooks'
const message = { id: 'msg_1', type: 'secret.noticed', at: noon, data: { days: 30 } }

/** Answers each request with the next status, the last one for ever; `undefined` is no answer at all. */
function webhook(...statuses: (number | undefined)[]) {
  const asked: (GuardedRequest & { readonly address: string })[] = []
  const waited: number[] = []
  const tell = operatorWebhook(address, {
    secrets: memorySecrets({ 'app/operator_webhook_secret': 'a secret of the operators' }),
    wait: (milliseconds) => Promise.resolve(waited.push(milliseconds)),
    guard: {
      guardedFetch: (to, request = {}) => {
        asked.push({ ...request, address: to })
        const status = statuses.length > 1 ? statuses.shift() : statuses[0]
        return status === undefined
          ? Promise.reject(new HubError('address.unreachable', 'Nobody answers.'))
          : Promise.resolve(new Response(null, { status }))
      },
    },
  })
  return { tell, asked, waited }
}

describe("the operators' webhook", () => {
  it('gets JSON that it can prove to be from the hub, by the secret that both have', async () => {
    const { tell, asked } = webhook(204)
    await tell(message)
    const [{ headers = {}, body, method, address: to } = { address: '' }] = asked
    expect([method, to]).toEqual(['POST', address])
    expect(JSON.parse(String(body))).toEqual({
      type: 'secret.noticed',
      timestamp: noon.toISOString(),
      data: { days: 30 },
    })
    const signedText = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${String(body)}`
    const expected = createHmac('sha256', 'a secret of the operators').update(signedText).digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${expected}`)
    expect(JSON.stringify(asked)).not.toContain('a secret of the operators')
  })

  it('that is in trouble is asked again, with the very same message', async () => {
    const { tell, asked, waited } = webhook(503, undefined, 200)
    await tell(message)
    expect(new Set(asked.map((one) => JSON.stringify(one))).size).toBe(1)
    expect([asked.length, waited]).toEqual([3, [1000, 4000]])
  })

  it('that stays in trouble is given up for this run', async () => {
    const { tell, asked } = webhook(500)
    await expectRefusal('webhook.unavailable', tell(message))
    expect(asked).toHaveLength(3)
  })

  it.each([400, 401, 410, 302])('that says %d refuses: asking again would not help', async (status) => {
    const { tell, asked } = webhook(status)
    await expectRefusal('webhook.refused', tell(message))
    expect(asked).toHaveLength(1)
  })

  it('without a secret gets nothing, and without an address there is none', async () => {
    const guard = { guardedFetch: () => Promise.reject(new Error('not to be called')) }
    await expectRefusal('webhook.refused', operatorWebhook(address, { secrets: memorySecrets(), guard })(message))
    await expect(operatorWebhook(undefined, { secrets: memorySecrets(), guard })(message)).resolves.toBeUndefined()
  })
})
