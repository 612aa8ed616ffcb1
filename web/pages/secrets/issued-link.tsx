import { Copyable } from '../../parts/copyable.tsx'
import { Notice } from '../../parts/notice.tsx'
import { texts } from '../../texts/texts.ts'

/** The link of a delivery, told this once. */
export function IssuedLink({ link }: { readonly link: string }) {
  const { issued } = texts.secrets
  return (
    <Notice tone="calm" role="status" title={issued.title}>
      <p>{issued.lead}</p>
      <Copyable label={issued.label} value={link} />
    </Notice>
  )
}
