import { app } from '@azure/functions'

app.http('One', { route: 'place', methods: ['GET', 'POST'], handler: () => ({}) })
app.http('Other', { route: '/PLACE/', methods: ['POST'], handler: () => ({}) })
