'use strict';
// Bundles the steps into dist/: all that /app of the image holds. It needs Node and nothing else.
const { cp, readFile, rename, rm } = require('node:fs/promises');
const path = require('node:path');
const { build } = require('esbuild');

const root = __dirname;
const dist = path.join(root, 'dist');
/** Made here and then moved, so that a step that starts meanwhile never sees half a bundle. */
const draft = path.join(root, `dist.${process.pid}`);

/** jsdom looks for the helper of synchronous XMLHttpRequest when it is loaded; pages run no scripts, so nothing uses it. */
const withoutSyncXhr = {
  name: 'without-sync-xhr',
  setup({ onLoad }) {
    onLoad({ filter: /jsdom[\\/].*XMLHttpRequest-impl\.js$/ }, async args => {
      const source = await readFile(args.path, 'utf8');
      const contents = source.replace(
        'require.resolve("./xhr-sync-worker.js")',
        '"none"',
      );
      if (contents === source) {
        throw new Error(`${args.path} has changed; see build.js`);
      }
      return { contents, loader: 'js' };
    });
  },
};

/** Playwright reads files beside its own, so it stays a package: the parts that a client needs. */
async function copyPlaywright() {
  const source = path.dirname(require.resolve('playwright-core/package.json'));
  const target = path.join(draft, 'node_modules/playwright-core');
  const parts =
    /^(lib(?![\\/]vite)|index\.js|package\.json|browsers\.json|LICENSE|NOTICE|ThirdPartyNotices\.txt)/;
  await cp(source, target, {
    recursive: true,
    filter: file => file === source || parts.test(path.relative(source, file)),
  });
}

async function moveIntoPlace() {
  const old = `${draft}.old`;
  await rename(dist, old).catch(error => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(draft, dist);
  await rm(old, { recursive: true, force: true });
}

async function main() {
  const started = Date.now();
  await copyPlaywright();
  await build({
    absWorkingDir: root,
    entryPoints: { main: 'src/main.ts', 'dom-worker': 'src/dom/worker.ts' },
    outdir: draft,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // Libraries tell their errors apart by class name.
    keepNames: true,
    external: ['playwright-core'],
    alias: { punycode: 'punycode/' },
    legalComments: 'linked',
    logLevel: 'warning',
    plugins: [withoutSyncXhr],
  });
  await moveIntoPlace();
  console.log(`agent-steps bundled in ${Date.now() - started} ms`);
}

main().catch(async error => {
  await rm(draft, { recursive: true, force: true });
  console.error(error.message);
  process.exit(1);
});
