import * as z from 'zod'
import { ill, well, type Finding } from '../../shared/domain/examination/finding.ts'
import { judgeMappings } from '../../shared/domain/examination/judge-mappings.ts'
import { organisationId, parseEntraTenantId, parseOrganisationId, entraTenantId } from '../../shared/domain/ids.ts'
import { personRoles } from '../../shared/domain/roles.ts'

const id = (parse: (text: string) => string | undefined, name: string) =>
  z.string().refine((text) => parse(text) !== undefined, { error: `${name} is not a GUID` })

/** A mapping as GET …/tenant-mappings gives it; what else stands there is passed over. */
const Mapping = z.looseObject({
  organisationId: id(parseOrganisationId, 'organisationId').transform(organisationId),
  tid: id(parseEntraTenantId, 'tid').transform(entraTenantId),
  state: z.enum(['consented', 'active', 'revoked']),
  revocation: z.enum(['operator', 'consent-lost']).optional(),
  roles: z.array(z.enum(personRoles)),
  anyone: z.enum(personRoles).optional(),
})

/** The platform itself is unknown to a file: no mapping is taken for its own. */
const nobody = { tid: '', organisationId: '' }

/** Mappings as pages of the API (`{"items": […]}`), a list, or one a line. */
export function examineMappingsFile(text: string): Finding[] {
  const rows = rowsOf(text)
  if (rows === undefined)
    return [ill('mappings', 'The file of mappings is not JSON.', 'Export it from the API as it is.')]
  const parsed = rows.map((row) => Mapping.safeParse(row))
  const faulty = parsed.flatMap((one, index) =>
    one.success
      ? []
      : one.error.issues.map(({ path, message }) =>
          ill(
            'mappings',
            `Mapping ${String(index + 1)}: ${path.join('.')}: ${message}`,
            'Correct it, or export it again.',
          ),
        ),
  )
  const sound = parsed.flatMap(({ data }) => {
    if (data === undefined) return []
    const { revocation, anyone, ...rest } = data
    return [{ ...rest, ...(revocation ? { revocation } : {}), ...(anyone ? { anyone } : {}) }]
  })
  const findings = [...faulty, ...judgeMappings(sound, nobody)]
  return findings.length > 0 ? findings : [well('mappings', `${String(rows.length)} mappings are sound.`)]
}

function rowsOf(text: string): readonly unknown[] | undefined {
  const whole = json(text)
  if (Array.isArray(whole)) return whole as readonly unknown[]
  if (whole !== undefined) return itemsOf(whole)
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(json)
  return lines.length === 0 || lines.includes(undefined) ? undefined : lines.flatMap(itemsOf)
}

/** A page of the API is its items; anything else is one mapping. */
function itemsOf(value: unknown): readonly unknown[] {
  const page = z.looseObject({ items: z.array(z.unknown()) }).safeParse(value)
  return page.success ? page.data.items : [value]
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
