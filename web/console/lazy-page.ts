import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

/** A page that is fetched when it is first shown. `name`: what its module calls it. */
export const lazyPage = <Name extends string>(
  load: () => Promise<Readonly<Record<Name, ComponentType>>>,
  name: Name,
): LazyExoticComponent<ComponentType> => lazy(async () => ({ default: (await load())[name] }))
