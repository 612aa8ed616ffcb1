import { Button, Group } from '@mantine/core'
import { texts } from '../../texts/texts.ts'

const formats = ['csv', 'json'] as const

/** Links to a file of what is shown. `address`: without the format. */
export function ExportLinks({ address }: { readonly address: string }) {
  const { access } = texts
  return (
    <Group gap="xs" role="group" aria-label={access.export}>
      {formats.map((format) => (
        <Button
          key={format}
          component="a"
          href={`${address}?format=${format}`}
          download
          variant="default"
          size="xs"
          aria-label={access.exportOf(access.formats[format])}
        >
          {access.formats[format]}
        </Button>
      ))}
    </Group>
  )
}
