'use strict';

/** npm passes on the Ctrl-C that the terminal sends to everyone: what comes this soon is the same one. */
const SAME_MS = 1000;

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
