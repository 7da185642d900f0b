#!/usr/bin/env node
// Makes src/generated/: types and shapes of all methods and events, and the bytes of all operations, from the description of a node (OpenRPC with its
// x-events and x-operations); errors and results from the tables of the source.
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
const topics = Object.entries(description['x-events'])
const PRIMITIVES = new Set(['u64', 'hex', 'bid'])
const nameOf = (schema) => schema.$ref.split('/').at(-1)
const member = (name) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `'${name}'`)

// ---- types
function tsOf(schema) {
  if (schema.$ref) return { u64: 'bigint', hex: 'Hex', bid: 'Bid' }[nameOf(schema)] ?? nameOf(schema)
  if (schema.const !== undefined) return `'${schema.const}'`
  if (schema.anyOf) return schema.anyOf.map(tsOf).join(' | ')
  if (schema.type === 'array') return /[|{ ]/.test(tsOf(schema.items)) ? `(${tsOf(schema.items)})[]` : `${tsOf(schema.items)}[]`
  if (schema.properties) {
    const required = new Set(schema.required)
    const all = Object.entries(schema.properties).map(([name, one]) => `${member(name)}${required.has(name) ? '' : '?'}: ${tsOf(one)}`)
    if (schema.additionalProperties) all.push('[more: string]: unknown')
    return all.length ? `{ ${all.join('; ')} }` : '{ [none: string]: never }'
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
  out.push('}', '', '/** What a subscription tells, by topic. */', 'export interface Events {')
  for (const [topic, { description: doc, schema }] of topics) out.push(`  /** ${doc} */`, `  ${topic}: ${tsOf(schema)};`)
  out.push('}', '/** What a subscription is filtered by, by topic: one of the members. */', 'export interface Filters {')
  for (const [topic, { filter }] of topics) out.push(`  ${topic}: ${filter.map((name) => `{ ${name}: string }`).join(' | ') || '{ [none: string]: never }'};`)
  return `${out.join('\n')}\n}\n`
}

// ---- shapes: the same for reading answers. "u64" … are primitives, "#Name" a type, "=word" that word, [S] a list, {or: [S, …]}, {is: {name: S, "name?": S}, more: true}
function shapeOf(schema) {
  if (schema.$ref) return PRIMITIVES.has(nameOf(schema)) ? nameOf(schema) : `#${nameOf(schema)}`
  if (schema.const !== undefined) return `=${schema.const}`
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
  const events = Object.fromEntries(topics.map(([topic, { schema }]) => [topic, shapeOf(schema)]))
  const lines = (object) => Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, shape]) => `  ${JSON.stringify(name)}: ${JSON.stringify(shape)},`).join('\n')
  return `${head}import type { Shape } from '../answer.js';\n\nexport const named: Record<string, Shape> = {\n${lines(named)}\n};\nexport const results: Record<string, Shape> = {\n${lines(results)}\n};\nexport const events: Record<string, Shape> = {\n${lines(events)}\n};\n`
}

// ---- operations: the bytes of each, member by member, as the node lays them out
const layout = description['x-operations']
// What this library spells in its own way: values with `data` or `data_hex`, sets of keys in any order, scopes by their words.
const OWN_TYPES = { Value: 'value', KeySet: 'keySetCodec' }
const OWN_MEMBERS = { 'Delegation.scopes': 'scopes', 'LiftRestraints.kind': 'TargetKind' }
// What may be left out, and what is written then.
const FALLBACKS = {
  'Content.values': '[]', 'Anchor.uri': "''", 'Register.scheme': "'free'", 'SetController.threshold': '1', 'AllocatePrefix.depth': '8', 'AllocatePrefix.quota': '0',
  'Delegation.expires_ms': '0', 'SetKeys.recovery': 'noKeys', 'AnchorRoot.uri': "''", 'AnchorRoot.previous': 'zero', 'AnchorRoot.consistency': '[]', 'AnchorDigest.media_type': "''",
  'AnchorDigest.uri': "''", 'CredentialType.schema': 'zero', 'RegisterIssuer.version': '0', 'RegisterIssuer.name': "''", 'RegisterIssuer.types': '[]', 'RegisterIssuer.status': "'active'",
  'AnchorStatusList.version': '0', 'AnchorStatusList.purpose': "'revocation'", 'DescribeSubChain.resolver': "''", 'Propose.reason': "''", 'AddValidator.supernode': 'false',
  'SetRole.granted': 'true', 'HoldSubChain.held': 'true', 'SetChain.version': '0', 'SetChain.document': "''", 'SetChain.gateways': '[]', 'SetChain.client': "''", 'SetChain.status': "'active'",
  'SubmitCheckpoint.previous': 'zero', 'LaneTerms.source': "''", 'LaneTerms.destination': "''", 'LaneTerms.ordering': "'unordered'", 'OpenLane.source_client': "''",
  'OpenLane.destination_client': "''", 'SetLane.paused': 'false', 'SendPacket.reserves': "''", 'Packet.version': '1', 'Packet.source': "''", 'Packet.destination': "''", 'Packet.type': "'data'",
  'Acknowledgement.result': "'0x'", 'ConflictingStatements.lane': "''", 'ConflictingStatements.sequence': '0',
  ...Object.fromEntries(['RegisterOrganisation', 'UpdateOrganisation'].flatMap((type) => [[`${type}.credit_code`, 'zero'], [`${type}.region`, "''"], [`${type}.industry`, "''"], [`${type}.byte_quota`, '0']])),
}
function operationsFile() {
  const made = []
  const seen = new Set()
  const unused = new Set([...Object.keys(FALLBACKS), ...Object.keys(OWN_MEMBERS)])
  const codecOf = (type) => {
    if (typeof type === 'string') {
      if (type === 'account') return 'accountCodec'
      if (type === 'key') return 'keyText'
      if (/^(bool|u\d+)$/.test(type)) return type
      if (OWN_TYPES[type]) return OWN_TYPES[type]
      make(type)
      return type
    }
    if (type.text !== undefined) return `text(${type.text})`
    if (type.bytes !== undefined) return `hexBytes(${type.bytes})`
    if (type.fixed !== undefined) return type.fixed === 32 ? 'hash' : `hexFixed(${type.fixed})`
    if (type.list !== undefined) return `list(${codecOf(type.list)}, ${type.most})`
    if (type.optional !== undefined) return `optional(${codecOf(type.optional)})`
    throw new Error(`unknown type ${JSON.stringify(type)}`)
  }
  const memberOf = (owner, { name, type, flat }) => {
    if (flat) return `...${codecOf(type)}.members`
    const place = `${owner}.${name}`
    const own = OWN_MEMBERS[place]
    const codec = own && !layout.types[own] ? own : codecOf(own ?? type)
    unused.delete(place)
    return `${name}: ${FALLBACKS[place] === undefined ? codec : `withDefault(${codec}, ${FALLBACKS[place]})`}`
  }
  function make(name) {
    if (seen.has(name)) return
    seen.add(name)
    const { members, words: numbers, tag, options } = layout.types[name]
    const text = members ? `struct({ ${members.map((one) => memberOf(name, one)).join(', ')} })`
      : numbers ? `numbered({ ${Object.entries(numbers).sort(([, a], [, b]) => a - b).map(([word, number]) => `${member(word)}: ${number}`).join(', ')} })`
      : `tagged('${tag}', { ${options.map(({ word, type }) => `${member(word)}: ${codecOf(type)}`).join(', ')} })`
    made.push(`export const ${name} = ${text};`)
  }
  const rows = layout.operations.map(({ number, name, type }) => `  ${member(name)}: [${number}, ${codecOf(type)}],`)
  if (unused.size) throw new Error(`no such members: ${[...unused].join(', ')}`)
  const imports = "import { bool, list, numbered, optional, struct, tagged, text, u16, u32, u64, u8, withDefault } from '../bcs.js';\nimport { accountCodec } from '../keys.js';\nimport { hash, hexBytes, keySetCodec, keyText, noKeys, scopes, value, zero } from '../operation_parts.js';\n"
  return `${head}${imports}\n${made.join('\n')}\n\n/** By name: number and body. */\nexport const operations = {\n${rows.join('\n')}\n} as const;\n`
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

const files = { 'methods.ts': typesFile(), 'shapes.ts': shapesFile(), 'operations.ts': operationsFile(), 'catalogue.ts': catalogueFile() }
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
if (flag === '--check' && outdated === 0) console.log(`${description.methods.length} methods, ${Object.keys(types).length} types, ${topics.length} topics, ${layout.operations.length} operations: as the node describes them`)
process.exit(outdated === 0 ? 0 : 1)
