'use strict';
/** What `npm start` takes on its command line. */
const { parseArgs } = require('node:util');

const USAGE = `Usage: npm start                         the product on this machine, with an embedded cluster
       npm start -- --context NAME       the portal against a cluster that you have

  --context NAME      context of your kubeconfig; nothing is created in that cluster
  --kubeconfig FILE   default: $KUBECONFIG, else ~/.kube/config
  --namespace NS      environment to watch; may be given several times, or as NS,NS.
                      Default: all, where the account may, else the namespace of the context
  --help              this text

What the portal needs of a cluster, and where it reads S3 and PostgreSQL from: docs/own-cluster.md`;

const OPTIONS = {
  context: { type: 'string' },
  kubeconfig: { type: 'string' },
  namespace: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
};

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** An argument is wrong; the message says how it should be. */
class UsageError extends Error {
  constructor(message) {
    super(`${message}\n\n${USAGE}`);
    this.name = 'UsageError';
  }
}

function parse(args) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(error.message.split('. ')[0].replace(/\.?$/, '.'));
  }
}

/**
 * @param {string[]} args
 * @returns {{ help: true } | { cluster?: { context: string, kubeconfig?: string, namespaces: string[] } }}
 */
function readArguments(args) {
  const { help, context, kubeconfig, namespace = [] } = parse(args);
  if (help) return { help };
  if (context === undefined) {
    if (kubeconfig === undefined && namespace.length === 0) return {};
    throw new UsageError(
      `--${
        kubeconfig === undefined ? 'namespace' : 'kubeconfig'
      } goes with --context.`,
    );
  }
  if (context === '') throw new UsageError('--context needs a name.');
  const namespaces = namespace.flatMap(text => text.split(','));
  const wrong = namespaces.find(name => !NAMESPACE.test(name));
  if (wrong !== undefined)
    throw new UsageError(`--namespace: "${wrong}" is no namespace.`);
  return {
    cluster: { context, kubeconfig, namespaces: [...new Set(namespaces)] },
  };
}

module.exports = { USAGE, UsageError, readArguments };
