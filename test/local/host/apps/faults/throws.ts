throw new Error('the app is broken')
