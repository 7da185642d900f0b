#!/usr/bin/env node
// Makes src/generated/: types and shapes of all methods from the description of a node (OpenRPC), errors and results from the tables of the source.
//   generate.mjs SOURCE           writes them; SOURCE: the URL of a node, or a file with its /openrpc.json
//   generate.mjs SOURCE --check   writes nothing; exit code 1 and the names of the files when they are outdated
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const [source, flag] = process.argv.slice(2)
if (!source || (flag && flag !== '--check')) {
  console.error('usage: generate.mjs URL|FILE [--check]')
  process.exit(2)
}
const head = '// Made by scripts/generate.mjs; a test says when it is outdated.\n'
const description = /^https?:/.test(source) ? await (await fetch(`${source}/openrpc.json`)).json() : JSON.parse(readFileSync(source, 'utf8'))
const types = description.components.schemas
const PRIMITIVES = new Set(['u64', 'hex', 'bid'])
const nameOf = (schema) => schema.$ref.split('/').at(-1)
const member = (name) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name))

// ---- types
function tsOf(schema) {
  if (schema.$ref) return { u64: 'bigint', hex: 'Hex', bid: 'Bid' }[nameOf(schema)] ?? nameOf(schema)
  if (schema.anyOf) return schema.anyOf.map(tsOf).join(' | ')
  if (schema.type === 'array') return /[|{ ]/.test(tsOf(schema.items)) ? `(${tsOf(schema.items)})[]` : `${tsOf(schema.items)}[]`
  if (schema.properties) {
    const required = new Set(schema.required)
    const all = Object.entries(schema.properties).map(([name, one]) => `${member(name)}${required.has(name) ? '' : '?'}: ${tsOf(one)}`)
    if (schema.additionalProperties) all.push('[more: string]: unknown')
    return `{ ${all.join('; ')} }`
  }
  return { string: 'string', integer: 'number', boolean: 'boolean', null: 'null', object: '{ [name: string]: unknown }' }[schema.type] ?? 'unknown'
}
const paramOf = (schema) => {
  if (Array.isArray(schema.type)) return schema.type.map((type) => paramOf({ ...schema, type })).join(' | ')
  if (schema.type === 'integer') return 'bigint | number'
  if (schema.type === 'array') return `readonly ${schema.items.type === 'object' ? 'object' : 'string'}[]`
  return { string: 'string', boolean: 'boolean', object: 'object' }[schema.type]
}
function typesFile() {
  const out = [head.trimEnd(), "import type { Bid } from '../keys.js';", '', '/** 0x and lower-case digits. */', 'export type Hex = string;', '']
  for (const [name, schema] of Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!PRIMITIVES.has(name)) out.push(`export type ${name} = ${tsOf(schema)};`)
  }
  out.push('', '/** What each method takes, answers and refuses with (beside encodings and parameters, XH-10xx, no request, XH-1601, and busy, XH-1603). */', 'export interface Methods {')
  for (const method of description.methods) {
    const params = method.params.map((p) => `/** ${p.description} */ ${p.name}${p.required ? '' : '?'}: ${paramOf(p.schema)}`)
    const own = method.errors.filter((error) => error.code !== -32602).map((error) => `'${error.data.id}'`)
    out.push(`  /** ${method.description} */`, `  ${member(method.name)}: {`)
    out.push(params.length ? `    params: {\n      ${params.join(';\n      ')};\n    };` : '    params: { [name: string]: never };')
    out.push(`    result: ${tsOf(method.result.schema)};`, `    errors: ${own.join(' | ') || 'never'};`, '  };')
  }
  return `${out.join('\n')}\n}\n`
}

// ---- shapes: the same for reading answers. "u64" … are primitives, "#Name" a type, [S] a list, {or: [S, …]}, {is: {name: S, "name?": S}, more: true}
function shapeOf(schema) {
  if (schema.$ref) return PRIMITIVES.has(nameOf(schema)) ? nameOf(schema) : `#${nameOf(schema)}`
  if (schema.anyOf) return { or: schema.anyOf.map(shapeOf) }
  if (schema.type === 'array') return [shapeOf(schema.items)]
  if (schema.properties) {
    const required = new Set(schema.required)
    return { is: Object.fromEntries(Object.entries(schema.properties).map(([name, one]) => [required.has(name) ? name : `${name}?`, shapeOf(one)])) }
  }
  return { string: 'text', integer: 'int', boolean: 'bool', null: 'null', object: 'object' }[schema.type] ?? 'any'
}
function shapesFile() {
  const named = Object.fromEntries(Object.entries(types).filter(([name]) => !PRIMITIVES.has(name)).map(([name, schema]) => [name, shapeOf(schema)]))
  const results = Object.fromEntries(description.methods.map((method) => [method.name, shapeOf(method.result.schema)]))
  const lines = (object) => Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, shape]) => `  ${JSON.stringify(name)}: ${JSON.stringify(shape)},`).join('\n')
  return `${head}import type { Shape } from '../answer.js';\n\nexport const named: Record<string, Shape> = {\n${lines(named)}\n};\nexport const results: Record<string, Shape> = {\n${lines(results)}\n};\n`
}

// ---- the catalogue of errors and the table of results, from the source
const root = join(here, '../../../..')
const unquote = (text) => JSON.parse(`"${text}"`)
function catalogueFile() {
  const table = readFileSync(join(root, 'base/error_catalogue.inc'), 'utf8')
  const errors = [...table.matchAll(/^XH_ERROR\((\d+), k(\w+), "((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"\)/gm)]
  const expected = table.match(/^XH_ERROR\(/gm).length
  if (errors.length !== expected) throw new Error(`${errors.length} of ${expected} rows of the catalogue were read`)
  const source = readFileSync(join(root, 'ledger/execution/reject.cc'), 'utf8').replace(/"\s*\n\s*"/g, '')
  const results = [...source.matchAll(/\{(\d+|static_cast<ledger::ResultCode>\(\w+\)|[\w:]+),\s*"(\w+)",\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"\}/g)]
  const rows = results.filter(([, , name]) => name !== 'Unknown').map(([, , name, meaning, hint]) => `  ${JSON.stringify(name)}: [${JSON.stringify(unquote(meaning))}, ${JSON.stringify(unquote(hint))}],`)
  const lines = errors.map(([, number, name, meaning, hint]) => `  "XH-${number}": [${JSON.stringify(name)}, ${JSON.stringify(unquote(meaning))}, ${JSON.stringify(unquote(hint))}],`)
  return `${head}/** id: [name, meaning, hint] */\nexport const errors = {\n${lines.join('\n')}\n} as const;\n/** Results of operations, by name: [meaning, hint]. */\nexport const results: Record<string, readonly [string, string]> = {\n${rows.join('\n')}\n};\n`
}

const files = { 'methods.ts': typesFile(), 'shapes.ts': shapesFile(), 'catalogue.ts': catalogueFile() }
const folder = join(here, '../src/generated')
let outdated = 0
mkdirSync(folder, { recursive: true })
for (const [name, text] of Object.entries(files)) {
  const path = join(folder, name)
  if (flag !== '--check') writeFileSync(path, text)
  else {
    let now = ''
    try {
      now = readFileSync(path, 'utf8')
    } catch { /* absent is outdated */ }
    if (now !== text) {
      outdated += 1
      console.log(`outdated: ${path}: node scripts/generate.mjs URL makes it again`)
    }
  }
}
if (flag === '--check' && outdated === 0) console.log(`${description.methods.length} methods, ${Object.keys(types).length} types: as the node describes them`)
process.exit(outdated === 0 ? 0 : 1)
