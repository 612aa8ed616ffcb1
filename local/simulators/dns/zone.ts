import * as z from 'zod'

/** Texts by name, in lower case, or how the servers fail there. */
export type Zone = Map<string, readonly string[] | 'silent' | 'servfail' | 'refused'>

/** One name, and what is there from now on; nothing takes it away. */
export const ZoneChange = z.strictObject({
  name: z.string().min(1).max(253),
  texts: z
    .array(z.string().max(2000))
    .max(20)
    .or(z.enum(['silent', 'servfail', 'refused']))
    .nullable(),
})

export function changeZone(zone: Zone, { name, texts }: z.infer<typeof ZoneChange>): void {
  if (texts === null) zone.delete(name.toLowerCase())
  else zone.set(name.toLowerCase(), texts)
}
