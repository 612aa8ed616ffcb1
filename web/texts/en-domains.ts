/** The domains of an organisation. */
export const enDomains = {
  title: 'Domains',
  lead: 'Show that a domain is yours: the sign-in page then leads people with such addresses here, and your own identity providers prove addresses in it.',
  list: 'Domains',
  none: 'No domain has been claimed yet.',
  claim: {
    title: 'Claim a domain',
    label: 'Domain',
    why: 'Such as customer.example. A subdomain is a domain of its own.',
    action: 'Claim',
    needed: 'Type a domain, such as customer.example.',
  },
  state: { claimed: 'To be shown', expired: 'Claim is over', verified: 'Yours', lost: 'Lost' },
  told: {
    claimed: (until: string) => `Put the record into the domain. Nobody else can claim it until ${until}.`,
    expired: 'The claim was never shown and is over; somebody else may claim it. It can still be checked.',
    verified: (day: string) => `Shown on ${day}. Leave the record there: it is looked for every day.`,
    lost: 'The record was gone for seven days. Put it back and check again.',
  },
  missing: (moment: string) => `The record is gone since ${moment}. After seven days the domain is lost.`,
  unreachable: (moment: string) =>
    `The name servers give no usable answer since ${moment}. Nothing is lost by that; look at them.`,
  checked: (moment: string) => `Last looked for: ${moment}`,
  record: {
    lead: 'Add it where the domain’s DNS is looked after. It may take minutes until every name server has it.',
    name: 'Name',
    type: 'Type',
    value: 'Value',
    show: 'Show the record',
  },
  check: 'Check now',
  checkOf: (domain: string) => `Check ${domain} now`,
  shown: (domain: string) => `The record was found: ${domain} is yours.`,
  release: 'Release',
  releaseOf: (domain: string) => `Release ${domain}`,
  released: (domain: string) => `${domain} was released.`,
  confirm: {
    title: (domain: string) => `Release ${domain}?`,
    lead: 'Its addresses are proven by it no more, the sign-in page leads nobody here by it, and another organisation may claim it.',
    yes: 'Release it',
    no: 'Keep it',
  },
}
