/** Names as directories hold them, each with what stands for it in an address. */
type Name = readonly [name: string, inAddresses: string]

const plain = (names: string): Name[] => names.split(' ').map((name) => [name, name.toLowerCase()])

const givenNames: readonly Name[] = [
  ...plain('Ada Bram Cleo Dario Edda Falk Greta Hugo Ilse Jonas Kaya Lev Mina Nils Orla Pavel Quinn Rosa Sven Tilda'),
  ...plain('Uma Viktor Wanda Xaver Yara Zeno Abbott Sage Basil Ivy Rex Dov'),
  ['Zoë', 'zoe'],
  ['José', 'jose'],
  ['Łukasz', 'lukasz'],
  ['Ольга', 'olga'],
  ['花子', 'hanako'],
  ['عمر', 'omar'],
  ['Nguyễn', 'nguyen'],
  // Decomposed: the accent is a character of its own, as some directories were filled.
  ['Rene\u0301', 'rene'],
]

const surnames: readonly Name[] = [
  ...plain(
    'Arden Birk Calder Dunmore Ellery Farrow Garside Halden Inskip Jarrow Keld Lomax Marlow Norwood Oakes Penrith',
  ),
  ...plain('Quill Redmayne Selby Tarn Ulver Vane Wexford Yarrow Zander Ashby Brock Colby Drax Elgar Foss Gorse Hythe'),
  ...plain('Ives Joss Kirk Ling Moss Nye Orme'),
  ["O'Rourke", 'orourke'],
  ['Ødegård', 'odegard'],
  ['Müller-Lüdenscheidt', 'mueller-luedenscheidt'],
  ['Кузнецова', 'kuznetsova'],
  ['田中', 'tanaka'],
  ['الفاروق', 'alfarouq'],
  ['van den Berg', 'vandenberg'],
  ['de la Cruz', 'delacruz'],
  ['Šimůnková', 'simunkova'],
]

/** How many different names there are before they repeat. The step below is coprime to the surnames, so that every pair occurs once. */
const pairs = givenNames.length * surnames.length

export interface NameOfPerson {
  readonly givenName: string
  readonly surname: string
  /** Unique for an index: what stands before the @. */
  readonly account: string
}

/** The name of the person at that place of a directory; `offset` lets two directories begin with different people. */
export function nameAt(index: number, offset: number): NameOfPerson {
  const place = (index + offset) % pairs
  const round = Math.floor((index + offset) / pairs) - Math.floor(offset / pairs)
  const [givenName, given] = givenNames[place % givenNames.length] ?? ['Ada', 'ada']
  const block = Math.floor(place / givenNames.length)
  const [surname, family] = surnames[(block * (givenNames.length + 1) + place) % surnames.length] ?? ['Arden', 'arden']
  return { givenName, surname, account: `${given}.${family}${round === 0 ? '' : round}` }
}
