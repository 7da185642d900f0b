// Inner parts that the library does not give out, compiled from their sources for tests.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { outputFiles } = await build({
  stdin: { contents: "export { hmacSm3Of, pbkdf2Sm3 } from './src/sm2.ts'; export { sm4Ctr } from './src/sm4.ts'; export { openNodeSocket } from './src/node_socket.ts'; export { read } from './src/answer.ts'; export { operations } from './src/generated/operations.ts'", resolveDir: root },
  absWorkingDir: root, bundle: true, format: 'esm', platform: 'node', target: 'es2022', write: false, logLevel: 'error',
})
const inner = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
export const hmacSm3 = (key, message) => inner.hmacSm3Of(key)(message)
export const pbkdf2 = inner.pbkdf2Sm3
export const sm4 = inner.sm4Ctr
export const { openNodeSocket, operations, read } = inner
