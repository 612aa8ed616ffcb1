import { fictionalId } from './fictional-id.ts'
import type { WorldCustomer } from './world.ts'

const first = [
  ...['Alder', 'Amber', 'Birch', 'Bramble', 'Cinder', 'Clover', 'Copper', 'Coral', 'Dapple', 'Ember', 'Fable', 'Fern'],
  ...['Flint', 'Frost', 'Gable', 'Harbour', 'Hazel', 'Heather', 'Indigo', 'Juniper', 'Kestrel', 'Larch', 'Lupin'],
  ...[
    'Marrow',
    'Mistle',
    'Nettle',
    'Ochre',
    'Otter',
    'Pebble',
    'Plover',
    'Quarry',
    'Raven',
    'Rowan',
    'Sable',
    'Teasel',
  ],
]
const second = [
  'brook',
  'cross',
  'dale',
  'field',
  'ford',
  'gate',
  'hollow',
  'march',
  'mere',
  'stead',
  'stone',
  'thwaite',
]
const trades = [
  ...['Bakery', 'Boats', 'Carpentry', 'Clinic', 'Dairy', 'Dental', 'Foods', 'Foundry', 'Freight', 'Gardens', 'Glass'],
  ...[
    'Instruments',
    'Joinery',
    'Law',
    'Logistics',
    'Mills',
    'Optics',
    'Paper',
    'Print',
    'Surveyors',
    'Textiles',
    'Vets',
  ],
]

/**
 * That many fictional companies, always the same for a world. The word lists give 4,620 different names; the number in
 * the domain keeps companies apart beyond that.
 */
export function customersOf(world: string, count: number): WorldCustomer[] {
  return Array.from({ length: count }, (_, index) => customerOf(world, index))
}

/** One more company of the same kind, for a customer that joins later. */
export function customerOf(world: string, index: number): WorldCustomer {
  const place = `${first[index % first.length] ?? ''}${second[Math.floor(index / first.length) % second.length] ?? ''}`
  const trade = trades[(index * 7) % trades.length] ?? ''
  return {
    tid: fictionalId(world, 'customer', String(index)),
    displayName: `${place} ${trade}`,
    defaultDomain: `${place}-${trade}-${index}.example`.toLowerCase(),
  }
}

/**
 * The verified domains of a customer's tenant. Mail arrives at the first two; the initial one is of the form that no directory
 * takes mail at, so that whoever has only an address there has none.
 */
export function domainsOf({ defaultDomain }: WorldCustomer) {
  const [label = defaultDomain] = defaultDomain.split('.')
  const initial = `${label.replaceAll('-', '')}.onmicrosoft.com`
  const second = `mail.${defaultDomain}`
  return { primary: defaultDomain, second, initial, verified: [defaultDomain, second, initial] } as const
}
