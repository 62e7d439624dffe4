'use strict';
/** The sample shop for pods: reachable from outside its own machine, with `/_counts` and `/_reset` as short names. */
const { createShop } = require('./shop/server.js');

const SHORT = { '/_counts': '/__stats', '/_reset': '/__reset' };
const server = createShop();
server.prependListener('request', req => {
  req.url = SHORT[req.url] ?? req.url;
});
server.listen(8080, '0.0.0.0', () => console.log('the shop is open'));
process.once('SIGTERM', () => process.exit(0));
