'use strict';
const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { UsageError, readArguments } = require('../lib/arguments');

describe('the arguments of npm start', () => {
  it('are none for the embedded cluster', () => {
    assert.deepEqual(readArguments([]), {});
  });

  it('name a cluster and, if wanted, its environments', () => {
    assert.deepEqual(
      readArguments([
        ...['--context', 'prod', '--kubeconfig=/k'],
        ...['--namespace', 'a,b', '--namespace', 'b'],
      ]),
      {
        cluster: {
          context: 'prod',
          kubeconfig: '/k',
          namespaces: ['a', 'b'],
        },
      },
    );
  });

  it('ask for help', () => {
    assert.deepEqual(readArguments(['--help']), { help: true });
  });

  for (const [why, args, message] of [
    ['an unknown option', ['--contxt', 'a'], /Unknown option '--contxt'/],
    ['an unexpected word', ['prod'], /Unexpected argument 'prod'/],
    ['a missing name', ['--context'], /'--context <value>' argument missing/],
    ['an empty name', ['--context', ''], /--context needs a name/],
    ['namespaces of no cluster', ['--namespace', 'a'], /goes with --context/],
    [
      'a kubeconfig of no cluster',
      ['--kubeconfig', 'a'],
      /goes with --context/,
    ],
    [
      'what can be no namespace',
      ['--context', 'a', '--namespace', 'A_b'],
      /"A_b" is no namespace/,
    ],
  ]) {
    it(`are refused for ${why}, with how to call it`, () => {
      assert.throws(
        () => readArguments(args),
        error =>
          error instanceof UsageError &&
          message.test(error.message) &&
          /Usage: npm start/.test(error.message),
      );
    });
  }
});
