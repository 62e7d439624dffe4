'use strict';

/** npm passes on the Ctrl-C that the terminal sends to everyone: what comes this soon is the same one. */
const SAME_MS = 1000;

// a reader that went away (`npm start | head`) must not end us without our children
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', error => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** Calls `first` for the first request to stop and `again` for one that comes after a while. */
function onStopSignals(first, again) {
  let since;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (since === undefined) {
        since = Date.now();
        first(signal);
      } else if (Date.now() - since > SAME_MS) {
        again();
      }
    });
  }
}

module.exports = { onStopSignals };
