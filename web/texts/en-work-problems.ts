import { askSupport, waitAndTry, unexpected, outdated, connection, type ProblemText } from './en-problem-forms.ts'

/** Of connections, syncs, address books, and of everything the hub depends on. */
export const enWorkProblems = {
  'connection.missing': connection(
    'No connection yet',
    'This organisation has no connection to a directory, so there is nothing to discover.',
    'Set up the connection, then start the discovery again.',
  ),
  'connection.changed': outdated('The connection was changed while this was under way.'),
  'credential.expired': connection(
    'The token for CIPP has expired',
    'A token that was pasted lives about an hour, and this one is over.',
    'Connect again with a client id and secret, which renew themselves, or with a new token.',
  ),
  'source.misaddressed': connection(
    'That is not CIPP’s API',
    'The address answers with a page, or knows nothing of what was asked.',
    'Give the address of the API, as CIPP shows it under its API settings.',
  ),
  'source.failing': connection(
    'CIPP cannot reach Microsoft',
    'CIPP answers, and says that its own access does not work.',
    'Run the permission check in CIPP, then try again.',
  ),
  'source.incapable': connection(
    'The connection cannot tell that',
    'This kind of connection has no answer to what a setting asks of it.',
    'Turn the filter by group off, or connect directly to Microsoft.',
  ),
  'tenant.confused': connection(
    'The wrong people were listed',
    'The list that came back belongs to another tenant than was asked for, so nothing of it was used.',
    'Check the tenant in CIPP, and tell those who run it.',
  ),
  'credential.missing': connection(
    'The connection has no credential',
    'The credential of the connection is not in the vault.',
    'Store it again, then start the discovery again.',
  ),
  'credential.rejected': connection(
    'Microsoft rejected the credential',
    'The credential of the connection has run out, was replaced, or was withdrawn.',
    'Renew the credential of the connection, then start the discovery again.',
  ),
  'consent.missing': connection(
    'Consent is missing',
    'Nobody has consented to the permissions that the connection needs, or the consent was withdrawn.',
    'Have an administrator of your directory consent, then start the discovery again.',
  ),
  'access.refused': connection(
    'Microsoft refused access',
    'The credential works, but it may not read the list of managed tenants.',
    'Check the permissions and partner relationships of the connection, then start the discovery again.',
  ),
  'managedTenant.unknown': unexpected('There is no such managed tenant.'),
  'managedTenant.lost': {
    title: 'This tenant is no longer visible',
    meaning: 'The last complete discovery did not show it any more, so it cannot be mapped.',
    next: 'Check the relationship with this customer at Microsoft, and discover again.',
  },
  'providers.exhausted': unexpected('There are as many identity providers as there can be.'),
  'discovery.refused': unexpected('The identity provider cannot be set up from what it publishes.'),
  'run.unknown': unexpected('This discovery is not known any more.'),
  'signingKey.unknown': unexpected('This signing key is not known any more.'),
  'signing.unavailable': {
    title: 'No token can be signed now',
    meaning: 'The keys that sign our tokens cannot be reached at this moment.',
    next: waitAndTry,
  },
  'client.unknown': unexpected('There is no such client.'),
  'contact.unknown': unexpected('There is no such contact.'),
  'contact.linked': {
    title: 'This contact stays with its client',
    meaning: 'It is linked to a person of a directory, and that directory belongs to this client.',
    next: 'Make a contact at the other client, or change which client the directory belongs to.',
  },
  'cursor.expired': {
    title: 'These changes are not kept any more',
    meaning: 'Changes of contacts are kept for 30 days, and the place to go on from is older.',
    next: 'Read all contacts anew, then follow the changes from now on.',
  },
  'row.repeated': {
    title: 'This row is in the file twice',
    meaning: 'An earlier row has the same external id, so this one was left out.',
    next: 'Leave one of the two out, then send the file again.',
  },
  'import.unfinished': {
    title: 'The import was out of time',
    meaning: 'The rows before this one are done, this one is not.',
    next: 'Send the same file again: what was done already stays as it is.',
  },
  'run.crashed': connection(
    'The synchronisation stood still',
    'It stopped in the middle and was closed. What it did before stays.',
    'Start it again: it goes on from there.',
  ),
  'run.overlapping': outdated('Another synchronisation is working on the same tenant.'),
  'mapping.none': connection(
    'No tenant belongs to a client yet',
    'There is nothing to synchronise before a tenant is mapped to a client.',
    'Map a tenant to a client, then start again.',
  ),
  'scope.empty': connection(
    'No tenant of this client is synchronised',
    'A synchronisation of this client would have nothing to do: no tenant is mapped to it, or it is inactive.',
    'Map a tenant to the client, or reactivate it, then start again.',
  ),
  'pattern.invalid': {
    title: 'A pattern cannot be used',
    meaning: 'One of the patterns of the filter is not written as it must be.',
    next: 'Correct the pattern, then save again.',
  },
  'item.unknown': unexpected('There is no such question in the queue.'),
  'item.resolved': outdated('This question was answered already.'),
  'contact.foreign': {
    title: 'This contact belongs to another client',
    meaning: 'A person of a directory can only be linked to a contact of the client that the directory belongs to.',
    next: 'Choose a contact of that client, or make a new one.',
  },
  'contact.taken': {
    title: 'This contact is somebody else',
    meaning: 'It is linked to another person of a directory.',
    next: 'Choose another contact, or make a new one.',
  },
  'departures.massive': {
    title: 'Many people would be deactivated',
    meaning: 'More of a tenant’s people have left its directory than is usual, so nobody was deactivated.',
    next: 'Look at who it is, then let them through if it is right.',
  },
  'source.throttled': connection(
    'Microsoft asked us to slow down',
    'There were too many requests, and waiting did not help.',
    'Start the discovery again in a quarter of an hour.',
  ),
  'source.unavailable': connection(
    'The directory cannot be reached',
    'Microsoft did not answer, although we tried several times.',
    'Start the discovery again in a few minutes.',
  ),
  'source.unreadable': connection(
    'The directory’s answer made no sense',
    'Microsoft answered with something that we cannot read. What was found before is kept.',
    `Start the discovery again. ${askSupport}`,
  ),
  'delta.stale': outdated('What changed since the last reading of this directory cannot be told any more.'),
  'group.unknown': connection(
    'A group is not there',
    'A group that people are filtered by is not in the directory of this tenant.',
    'Choose a group that exists there, then start again.',
  ),
  'address.refused': {
    title: 'That address cannot be used',
    meaning: 'It does not lead to a host on the public internet by https, so we do not call it.',
    next: 'Give an address that begins with https:// and can be reached from the internet.',
  },
  'address.unresolved': {
    title: 'That address cannot be found',
    meaning: 'No host has the name in the address.',
    next: 'Check the spelling, then try again.',
  },
  'address.unreachable': {
    title: 'Nobody answers at that address',
    meaning: 'The service did not answer in time, or its certificate is not for that address.',
    next: `Check that the service runs, then try again. ${askSupport}`,
  },
  'address.oversize': {
    title: 'The answer from that address is too large',
    meaning: 'What the service sent is larger than anything we expect from it.',
    next: 'Check that the address is the right one.',
  },
  'mail.unconfigured': {
    title: 'No mail can be sent from here',
    meaning: 'This hub is not connected to a mail service. Everything else works.',
    next: 'Hand the link over in another way, or ask the platform’s operators to set up mail.',
  },
  'mail.unavailable': {
    title: 'The mail could not be sent now',
    meaning: 'The mail service does not answer at the moment. Trying again sends one mail and not two.',
    next: waitAndTry,
  },
  'mail.refused': {
    title: 'The mail was not accepted',
    meaning: 'The mail service does not take this message.',
    next: `Check the address it is meant for. ${askSupport}`,
  },
  'contact.erased': {
    title: 'This person was erased',
    meaning: 'Somebody with this address or external id asked to be erased from the address book.',
    next: 'Ask whether they want to be back. An administrator can then lift the mark.',
  },
  'export.unknown': {
    title: 'There is no such export',
    meaning: 'The export is not there, or not yours to see.',
    next: 'List the exports again.',
  },
  'export.unready': {
    title: 'The export is still being made',
    meaning: 'Everything about the person is being gathered.',
    next: waitAndTry,
  },
  'export.expired': {
    title: 'The export is not kept any more',
    meaning: 'An export can be downloaded for seven days, and goes with the person when they are erased.',
    next: 'Ask for another one.',
  },
  'erasure.unknown': {
    title: 'There is no such erasure',
    meaning: 'The erasure is not there, or not yours to see.',
    next: 'List the erasures again.',
  },
  'erasure.started': {
    title: 'The erasure has begun',
    meaning: 'It can be taken back only before it begins.',
    next: 'Read its report: it says what was found and what is left.',
  },
  'erasure.pending': {
    title: 'The erasure was asked for already',
    meaning: 'An erasure of this person waits or is under way.',
    next: 'Read that one.',
  },
  'member.operator': {
    title: 'This person runs the platform',
    meaning: 'An Admin of the platform is not erased while they are one.',
    next: 'Another operator has to take that role away first.',
  },
  'vault.unavailable': {
    title: 'Our store of secrets does not answer',
    meaning: 'What this needs is kept in a vault that cannot be reached at the moment. Nothing is lost.',
    next: waitAndTry,
  },
  'vault.refused': {
    title: 'Our store of secrets refused us',
    meaning: 'The vault does not let the hub in. That is set up wrongly on our side.',
    next: `Ask the platform’s operators to check the vault. ${askSupport}`,
  },
  'secret.disabled': {
    title: 'A secret was switched off',
    meaning: 'Somebody switched off, in the store of secrets, what this needs. The store itself is well.',
    next: `Ask the platform’s operators whether that was meant: they switch it on again, or have it renewed. ${askSupport}`,
  },
  'storage.unavailable': {
    title: 'Our storage does not answer',
    meaning: 'The hub is up, but it cannot reach its data at the moment. Nothing is lost.',
    next: waitAndTry,
  },
  'hub.faulty': {
    title: 'Something broke on our side',
    meaning: 'This is our fault and not yours. It has been recorded.',
    next: waitAndTry,
  },
} as const satisfies Readonly<Record<string, ProblemText>>
