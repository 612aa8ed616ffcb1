// Progress on a terminal: a live ticker where there is a screen, two plain lines where there is none.

/** @param {number} since milliseconds since the epoch */
function secondsSince(since) {
  const seconds = (Date.now() - since) / 1000
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`
}

/**
 * Announces a phase and returns what ends it. Written to standard error, so that a pipe gets results only.
 * @param {string} doing for example `Installing dependencies`
 * @param {{ isTTY?: boolean, write(text: string): unknown }} [screen]
 */
export function startPhase(doing, screen = process.stderr) {
  const since = Date.now()
  let ticker
  if (screen.isTTY) {
    const draw = () => screen.write(`\r\u001b[2K${doing} … ${secondsSince(since)}`)
    draw()
    ticker = setInterval(draw, 250)
  } else {
    screen.write(`${doing} …\n`)
  }
  const end = (line) => {
    clearInterval(ticker)
    screen.write(`${screen.isTTY ? '\r\u001b[2K' : ''}${line}\n`)
  }
  return {
    /** @param {string} done for example `Dependencies installed` */
    succeed: (done) => end(`${done} in ${secondsSince(since)}`),
    fail: () => end(`${doing} failed after ${secondsSince(since)}`),
  }
}
