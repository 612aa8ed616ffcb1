/** The board of a program's secrets. */
export const enSecrets = {
  overline: 'Programs',
  title: 'Secrets',
  lead: 'Every secret by which your programs sign in, and when it ends.',
  link: 'Secrets',
  home: 'Start page',
  none: 'No program has a secret yet.',
  list: 'Secrets',
  timeline: 'The next two years',
  timelineOf: (count: number, next: string | undefined) =>
    next === undefined ? 'Nothing ends within two years.' : `${count} end within two years, the next on ${next}.`,
  state: { current: 'Current', expiring: 'Ends soon', superseded: 'Replaced', expired: 'Ended' },
  kind: { password: 'Secret', certificate: 'Certificate', federated: 'Federated credential', value: 'Value' },
  origin: { own: '', stranger: 'Made elsewhere', platform: 'Of the platform', provider: 'Of an identity provider' },
  ends: (day: string) => `Ends ${day}`,
  endless: 'Does not end',
  delivery: {
    none: 'Not handed over yet',
    open: 'Link waits to be opened',
    opened: 'Handed over',
    revoked: 'Link revoked',
    expired: 'Link expired',
  },
  handOver: 'Hand over',
  handOverOf: (name: string) => `Hand over the secret of ${name}`,
  issued: {
    title: 'The link, this once',
    lead: 'Only this link opens the secret, once. Open it where the secret is needed, or give it to an administrator of the organisation.',
    label: 'Link',
  },
  export: 'Export',
  formats: { csv: 'CSV', json: 'JSON', ics: 'Calendar' },
} as const
