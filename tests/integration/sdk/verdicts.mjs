// Two verifiers, one verdict: xinghuo/verify and `xh-audit verify` about every frozen proof, and about mutations of them. Equal: valid, or the same
// first step that fails.
// Usage: node verdicts.mjs VECTORS XH_AUDIT MUTATIONS SEED FOLDER [VERIFY]    FOLDER: for work; VERIFY: the module, xinghuo/verify unless told otherwise
import { execFile } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const [vectors, audit, wanted, seed, work, module = 'xinghuo/verify'] = process.argv.slice(2)
const { readGenesis, verifyProof } = await import(module)
const run = promisify(execFile)

// mulberry32
let state = Number(seed) >>> 0
function random(below) {
  state = (state + 0x6d2b79f5) >>> 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) % below
}
const one = (list) => list[random(list.length)]

const files = ['', 'audited', 'epochs', 'evidence'].flatMap((part) => {
  const genesisFile = join(vectors, part, 'genesis.json')
  const genesis = readGenesis(readFileSync(genesisFile))
  return readdirSync(join(vectors, part)).filter((name) => name.endsWith('.xhproof')).map((name) => ({ name: join(part, name), part, genesisFile, genesis, bytes: readFileSync(join(vectors, part, name)) }))
})

// ---- mutations: of bytes, of members in canonical form, of hex inside them, and parts of other proofs of the same chain
const canonical = (value) => Array.isArray(value) ? `[${value.map(canonical).join(',')}]`
  : value === null || typeof value !== 'object' ? JSON.stringify(value)
    : `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
function places(value, path = []) {
  if (value === null || typeof value !== 'object') return [path]
  return [path, ...Object.keys(value).flatMap((key) => places(value[key], [...path, key]))]
}
const at = (value, path) => path.reduce((inner, key) => inner?.[key], value)
function put(value, path, now) {
  if (path.length === 0) return now
  at(value, path.slice(0, -1))[path.at(-1)] = now
  return value
}
function hexChange(text) {
  const digits = [...text]
  const place = random(digits.length)
  const kind = random(5)
  if (kind === 0) digits[place] = '0123456789abcdef'[random(16)]
  else if (kind === 1) digits.splice(place - (place % 2), 2)
  else if (kind === 2) digits.splice(place - (place % 2), 0, ...'00')
  else if (kind === 3) digits[place] = digits[place].toUpperCase()
  else digits.splice(0, digits.length, ...(text + text.slice(-64)))
  return digits.join('')
}
function changed(value, others) {
  const kind = random(7)
  if (kind === 0 && others.length > 0) return one(others)
  if (typeof value === 'string' && value.length > 0) return kind < 5 && /^[0-9a-f]+$/.test(value) ? hexChange(value) : value.replace(one([...value]), one(['0', 'a', '\n', ' ', '\u2014', '']))
  if (typeof value === 'number') return one([value + 1, value - 1, 0, -1, String(value), 9007199254740993n.toString(), 1.5])
  if (Array.isArray(value)) return kind < 2 ? value.slice(1) : kind < 4 ? [...value, ...value.slice(0, 1)] : value.toReversed?.() ?? [...value].reverse()
  if (value === null) return one([{}, '', 0, 'ab'])
  const names = Object.keys(value)
  if (kind < 3 && names.length > 0) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== names[random(names.length)]))
  return kind < 5 ? { ...value, more: 1 } : null
}
function bytesChanged(bytes) {
  const out = Buffer.from(bytes)
  const place = random(out.length)
  const kind = random(4)
  if (kind === 0) out[place] ^= 1 << random(8)
  else if (kind === 1) return Buffer.concat([out.subarray(0, place), out.subarray(place + 1)])
  else if (kind === 2) return Buffer.concat([out.subarray(0, place), Buffer.from([random(256)]), out.subarray(place)])
  else return out.subarray(0, place)
  return out
}
function mutated({ bytes, part }) {
  if (random(4) === 0) return bytesChanged(bytes)
  let json = JSON.parse(bytes)
  for (let times = 1 + random(2); times > 0; times--) {
    const path = one(places(json))
    const others = files.filter((file) => file.part === part).map((file) => at(JSON.parse(file.bytes), path)).filter((other) => other !== undefined)
    json = put(json, path, changed(at(json, path), others))
  }
  return Buffer.from(`${canonical(json)}\n`)
}

// ---- verdicts
const ours = (bytes, genesis) => {
  const verdict = verifyProof(bytes, genesis)
  return verdict.valid ? 'valid' : verdict.step
}
async function theirs(path, genesisFile) {
  try {
    return JSON.parse((await run(audit, ['verify', path, '--genesis', genesisFile, '--json'])).stdout).valid ? 'valid' : 'none'
  } catch (error) {
    if (error.code !== 7) throw new Error(`${path}: exit code ${error.code}: ${error.stderr}`)
    return JSON.parse(error.stdout).failed_step
  }
}

const cases = [...files.map((file) => ({ ...file, mutation: -1 })), ...Array.from({ length: Number(wanted) }, (_, i) => {
  const file = one(files)
  return { ...file, bytes: mutated(file), mutation: i }
})]
const counts = {}
let different = 0
async function worker(number) {
  for (;;) {
    const next = cases.shift()
    if (!next) return
    const path = join(work, `case-${number}`)
    writeFileSync(path, next.bytes)
    const [a, b] = [ours(next.bytes, next.genesis), await theirs(path, next.genesisFile)]
    counts[a] = (counts[a] ?? 0) + 1
    if (a === b && (next.mutation >= 0 || a === 'valid')) continue
    different += 1
    const kept = join(work, `different-${different}`)
    writeFileSync(kept, next.bytes)
    console.log(`${next.name}, mutation ${next.mutation} of seed ${seed}: ${a} here, ${b} there: ${kept}`)
  }
}
await Promise.all([1, 2].map(worker))
console.log(`${files.length} proofs and ${wanted} mutations of seed ${seed}: ${different} verdicts differ (${Object.entries(counts).map(([step, count]) => `${step} ${count}`).join(', ')})`)
process.exit(different === 0 ? 0 : 1)
