// Usage: node resolve.mjs NODE_URL DID ENDPOINT UNKNOWN_DID GONE_DID
// The DID resolves to a document with this service endpoint through every client; the unknown one does not; the last one is deactivated.
import assert from 'node:assert/strict'
import { Resolver } from 'did-resolver'
import { getUniversalResolverFor } from '@veramo/did-resolver'
import { UniResolver } from '@sphereon/did-uni-client'

const [url, did, endpoint, unknown, gone] = process.argv.slice(2)
const base = `${url}/1.0/identifiers/`
const sphereon = new UniResolver().setBaseURL(url)
const clients = {
  '@veramo/did-resolver': new Resolver(getUniversalResolverFor(['bid'], base)),
  '@sphereon/did-uni-client': { resolve: (name) => sphereon.resolve(name) },
}

for (const [name, client] of Object.entries(clients)) {
  const found = await client.resolve(did)
  assert.equal(found.didDocument.id, did, name)
  assert.equal(found.didDocument.service[0].serviceEndpoint, endpoint, name)
  assert.equal(found.didDocumentMetadata.versionId, '1', name)
  const none = await client.resolve(unknown).catch((error) => ({ didDocument: null, error }))
  assert.ok(!none.didDocument, name)
  const ended = await client.resolve(gone).catch((error) => ({ error }))
  assert.ok(ended.error || ended.didDocumentMetadata?.deactivated || ended.didResolutionMetadata?.error, name)
  console.log(`ok    ${name} resolves, and does not what is not there`)
}
