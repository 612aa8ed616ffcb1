import type { AddedCredential, Applications } from '../../ports/applications.ts'
import { at, notYet, orAbsent, statusOf, unlessNew, type Ask, type Find } from './application-requests.ts'
import { addedPassword, certificateOf, listOf, textOf, type Json } from './application-rows.ts'

/** Whose tokens are exchanged by a federated credential. */
const exchangeAudience = 'api://AzureADTokenExchange'

export function passwords(ask: Ask): Pick<Applications, 'addPassword' | 'removePassword'> {
  return {
    addPassword: async (objectId, { displayName, endsAt }) =>
      addedPassword(
        await unlessNew(
          'registration',
          ask({
            method: 'post',
            path: `${at(objectId)}/addPassword`,
            body: { passwordCredential: { displayName, endDateTime: endsAt.toISOString() } },
            once: true,
          }),
        ),
      ),
    removePassword: async (objectId, keyId) => {
      try {
        await orAbsent(ask({ method: 'post', path: `${at(objectId)}/removePassword`, body: { keyId } }))
      } catch (thrown) {
        // Microsoft tells one that is gone as a bad request.
        if (statusOf(thrown) !== 400) throw thrown
      }
    },
  }
}

export function certificates(ask: Ask, find: Find): Pick<Applications, 'putCertificate' | 'removeCertificate'> {
  const keysOf = async (objectId: string) => {
    const row = await find(at(objectId))
    return row && { row, keys: listOf(row, 'keyCredentials') }
  }
  /** Certificates are changed as one list: those that stay are named by their ids, and keep what they are. */
  const setKeys = (objectId: string, keyCredentials: readonly Json[]) =>
    ask({ method: 'patch', path: at(objectId), body: { keyCredentials: [...keyCredentials] } })

  return {
    putCertificate: async (objectId, { keyId, displayName, certificate }): Promise<AddedCredential> => {
      const current = await keysOf(objectId)
      if (!current) throw notYet('registration')
      if (!current.keys.some((one) => textOf(one, 'keyId') === keyId))
        await setKeys(objectId, [
          ...current.keys,
          { keyId, displayName, type: 'AsymmetricX509Cert', usage: 'Verify', key: certificate },
        ])
      const after = (await keysOf(objectId))?.keys.find((one) => textOf(one, 'keyId') === keyId)
      if (!after) throw notYet('certificate')
      return certificateOf(after)
    },
    removeCertificate: async (objectId, keyId) => {
      const current = await keysOf(objectId)
      if (!current?.keys.some((one) => textOf(one, 'keyId') === keyId)) return
      await setKeys(
        objectId,
        current.keys.filter((one) => textOf(one, 'keyId') !== keyId),
      )
    },
  }
}

export function federations(ask: Ask): Pick<Applications, 'putFederated' | 'removeFederated'> {
  return {
    putFederated: async (objectId, { name, issuer, subject }) => {
      const path = `${at(objectId)}/federatedIdentityCredentials`
      const known = async () => {
        const list = listOf(await unlessNew('registration', ask({ method: 'get', path })), 'value')
        return list.find((one) => textOf(one, 'name') === name)
      }
      const found = await known()
      if (found) return textOf(found, 'id')
      const body = { name, issuer, subject, audiences: [exchangeAudience] }
      try {
        return textOf(await ask({ method: 'post', path, body }), 'id')
      } catch (thrown) {
        const made = statusOf(thrown) === 400 || statusOf(thrown) === 409 ? await known() : undefined
        if (!made) throw thrown
        return textOf(made, 'id')
      }
    },
    removeFederated: async (objectId, keyId) => {
      const path = `${at(objectId)}/federatedIdentityCredentials/${encodeURIComponent(keyId)}`
      try {
        await orAbsent(ask({ method: 'delete', path }))
      } catch (thrown) {
        if (statusOf(thrown) !== 400) throw thrown
      }
    },
  }
}
