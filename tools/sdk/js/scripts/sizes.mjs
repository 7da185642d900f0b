#!/usr/bin/env node
// Sizes of what a page would load, minified and gzipped, with dependencies: the whole library, keys and transactions alone, the verifier alone.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const CASES = {
  whole: "export * from './src/index.ts'",
  'calls, transactions and Ed25519 keys': "export { Client, Transaction, PrivateKey, requireExecuted } from './src/index.ts'",
  'verifier alone': "export * from './src/verify.ts'",
  catalogue: "export * from './src/explain.ts'",
}
for (const [name, contents] of Object.entries(CASES)) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root }, absWorkingDir: root, bundle: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022', write: false, treeShaking: true,
    external: ['node:*', './node_socket.js'], logLevel: 'error', legalComments: 'none',
  })
  const bytes = outputFiles[0].contents
  console.log(`${name}: ${(bytes.length / 1000).toFixed(1)} kB minified, ${(gzipSync(bytes, { level: 9 }).length / 1000).toFixed(1)} kB gzip`)
}
