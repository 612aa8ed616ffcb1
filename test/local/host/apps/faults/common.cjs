const { app } = require('@azure/functions')

app.http('FromCommon', { handler: () => ({ body: 'common' }) })
