import { Button, CopyButton, TextInput } from '@mantine/core'
import { Notice } from './notice.tsx'

interface CopiedLinkProps {
  readonly title: string
  readonly lead: string
  readonly label: string
  readonly link: string
  readonly copy: string
  readonly copied: string
}

/** A link that is shown this once. */
export function CopiedLink({ title, lead, label, link, copy, copied }: CopiedLinkProps) {
  return (
    <Notice tone="calm" role="status" title={title}>
      <p>{lead}</p>
      <TextInput label={label} value={link} readOnly autoComplete="off" />
      <CopyButton value={link}>
        {(clipboard) => (
          <Button size="xs" onClick={clipboard.copy} className="notice-action">
            {clipboard.copied ? copied : copy}
          </Button>
        )}
      </CopyButton>
    </Notice>
  )
}
