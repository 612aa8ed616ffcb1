import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { preferredLanguage, speak } from './texts/language.ts'
import './theme/mantine.css'
import './theme/variables.css'
import './theme/base.css'
import './theme/layout.css'
import './theme/frame.css'
import './theme/parts.css'
import './theme/onboarding.css'
import './theme/secrets.css'
import './theme/api.css'
import './theme/providers.css'
import './theme/sync.css'
import './theme/organisation.css'
import './theme/desks.css'
import './theme/connect.css'
import './theme/mapping.css'

const root = document.getElementById('root')
const show = () => {
  if (root)
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    )
}
// Texts that do not arrive keep nobody out: then the pages speak English.
void speak(preferredLanguage())
  .catch(() => undefined)
  .then(show)
