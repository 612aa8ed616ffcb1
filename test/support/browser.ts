/** A browser without a screen: keeps cookies by host name, as browsers do (ports share them), and follows redirects only when asked. */
export interface Browser {
  /** One request, no redirect followed. */
  visit(url: string | URL, options?: VisitOptions): Promise<Response>
  /** Follows redirects until an answer is none, or leads to an address that `until` accepts; the last answer and where it came from. */
  follow(url: string | URL, until?: (url: URL) => boolean): Promise<{ readonly response: Response; readonly url: URL }>
  cookie(url: string, name: string): string | undefined
  setCookie(url: string, name: string, value: string): void
  forget(): void
}

export interface VisitOptions {
  readonly method?: string
  readonly body?: URLSearchParams | string
  readonly headers?: Readonly<Record<string, string>>
}

export function openBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (url: string | URL) => {
    const { hostname } = new URL(url)
    const jar = jars.get(hostname) ?? new Map<string, string>()
    jars.set(hostname, jar)
    return jar
  }
  const visit: Browser['visit'] = async (url, options = {}) => {
    const jar = jarOf(url)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      redirect: 'manual',
      ...options,
      headers: { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...options.headers },
    })
    for (const line of response.headers.getSetCookie()) keep(jar, line)
    return response
  }
  return {
    visit,
    follow: async (first, until = () => false) => {
      let url = new URL(first)
      for (let step = 0; step < 15; step += 1) {
        const response = await visit(url)
        const location = response.headers.get('location')
        if (location === null) return { response, url }
        url = new URL(location, url)
        if (until(url)) return { response, url }
      }
      throw new Error(`Too many redirects, the last to ${url.origin}${url.pathname}`)
    },
    cookie: (url, name) => jarOf(url).get(name),
    setCookie: (url, name, value) => {
      jarOf(url).set(name, value)
    },
    forget: () => {
      jars.clear()
    },
  }
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
  const at = pair.indexOf('=')
  const name = pair.slice(0, at)
  const value = pair.slice(at + 1)
  const over = attributes.some((attribute) => /^(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute))
  if (over || value === '') jar.delete(name)
  else jar.set(name, value)
}
