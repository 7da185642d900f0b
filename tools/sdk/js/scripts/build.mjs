#!/usr/bin/env node
// Builds dist/: three entries as ES modules with their types. Packages that are dependencies stay outside; the verifier of tools/verifier goes in.
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
rmSync(join(root, 'dist'), { recursive: true, force: true })
execFileSync(process.execPath, [createRequire(import.meta.url).resolve('typescript/bin/tsc'), '--emitDeclarationOnly'], { cwd: root, stdio: 'inherit' })
const common = { absWorkingDir: root, bundle: true, splitting: true, format: 'esm', platform: 'neutral', target: 'es2022', logLevel: 'warning', legalComments: 'none' }
await build({ ...common, entryPoints: ['src/index.ts', 'src/verify.ts', 'src/explain.ts'], outdir: 'dist', external: ['@noble/*', 'node:*'] })
// Browsers have WebSockets of their own, and no modules of Node.js.
const noNodeSocket = { name: 'no node socket', setup: (b) => b.onLoad({ filter: /src\/node_socket\.ts$/ }, () => ({ contents: "export const openNodeSocket = () => Promise.reject(new Error('no WebSocket'))" })) }
await build({ ...common, entryPoints: ['src/index.ts'], outdir: 'dist/browser', external: ['@noble/*'], plugins: [noNodeSocket] })
