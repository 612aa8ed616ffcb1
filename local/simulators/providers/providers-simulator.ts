import { json, type Answer, type Asked } from '../exchange.ts'
import type { Simulation } from '../simulation.ts'
import { answerAsB2c } from './b2c.ts'
import { answerAsFacebook } from './facebook.ts'
import { answerAsPeople } from './people-provider.ts'
import { providersPage } from './provider-pages.ts'

/** The identity providers of customers, all at one address: the first segment of a path says whose it is. */
export async function answerAsProviders(simulation: Simulation, asked: Asked): Promise<Answer> {
  const [, name = '', ...rest] = asked.url.pathname.split('/')
  const { providers } = simulation.world
  if (name === '') return providersPage(providers, asked.url.origin)
  const provider = providers.find((each) => each.name === decodeURIComponent(name).toLowerCase())
  switch (provider?.kind) {
    case 'b2c':
      return answerAsB2c(simulation, provider, asked, rest)
    case 'facebook':
      return answerAsFacebook(simulation, provider, asked, rest)
    case 'oidc':
      return answerAsPeople(simulation, provider, asked, rest)
    case undefined:
      return json(404, { error: 'not_found' })
  }
}
