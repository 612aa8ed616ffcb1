import { api } from '../../../shared/contract/api.ts'
import type { ReconciliationItem } from '../../../shared/domain/sync/reconciliation-item.ts'
import { fieldsOf } from '../../../shared/domain/sync/field-policy.ts'
import { nameOf } from '../../../shared/domain/sync/directory-person.ts'
import { createFromItem, dismissItem, getItem, linkItem, reopenItem } from '../../../shared/services/sync/reconcile.ts'
import { becomeMember } from '../../../shared/services/become-member.ts'
import { http } from '../../runtime/http.ts'

/** The person as a Contact would be made from them. */
const viewOf = <Item extends ReconciliationItem>({ user, ...item }: Item) => ({
  ...item,
  person: {
    ...fieldsOf(user),
    displayName: nameOf(user),
    ...(user.enabled === undefined ? {} : { enabled: user.enabled }),
  },
})

const line =
  (action: `reconciliation.${'linked' | 'created' | 'dismissed' | 'reopened'}`) =>
  ({ organisationId, tid, objectId }: Pick<ReconciliationItem, 'organisationId' | 'tid' | 'objectId'>) => ({
    action,
    organisationId,
    subject: `reconciliation-item:${tid}/${objectId}`,
  })

export const reconciliationFunctions = [
  http(api.listReconciliation, async ({ reconciliationItems }, { organisationId, state, tid, ...wish }) => {
    const page = await reconciliationItems.list(organisationId, wish, { state, tid })
    return { ...page, items: page.items.map(viewOf) }
  }),
  http(api.readReconciliationItem, async (ports, key) => viewOf(await getItem(ports, key))),
  http(
    api.linkReconciliationItem,
    async (ports, wish, caller) => viewOf(await linkItem(ports, { ...wish, by: await becomeMember(ports, caller) })),
    line('reconciliation.linked'),
  ),
  http(
    api.createReconciliationContact,
    async (ports, wish, caller) =>
      viewOf(await createFromItem(ports, { ...wish, by: await becomeMember(ports, caller) })),
    line('reconciliation.created'),
  ),
  http(
    api.dismissReconciliationItem,
    async (ports, wish, caller) => viewOf(await dismissItem(ports, { ...wish, by: await becomeMember(ports, caller) })),
    line('reconciliation.dismissed'),
  ),
  http(
    api.reopenReconciliationItem,
    async (ports, wish, caller) => viewOf(await reopenItem(ports, { ...wish, by: await becomeMember(ports, caller) })),
    line('reconciliation.reopened'),
  ),
]
