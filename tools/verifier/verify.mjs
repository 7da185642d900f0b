#!/usr/bin/env node
// Checks a proof file against a genesis file, offline. Exit codes: 0 proven, 1 unreadable, 2 usage, 3 genesis invalid, 7 not proven.
import { readFileSync } from 'node:fs';
import { readGenesis, verifyProof } from './xhproof.mjs';

const [file, flag, genesisFile] = process.argv.slice(2);
if (!file || flag !== '--genesis' || !genesisFile) {
  console.error('usage: verify.mjs FILE.xhproof --genesis genesis.json');
  process.exit(2);
}
let genesis;
let bytes;
try {
  genesis = readGenesis(readFileSync(genesisFile));
} catch (error) {
  console.error(`${genesisFile}: ${error.message}`);
  process.exit(3);
}
try {
  bytes = readFileSync(file);
} catch (error) {
  console.error(`${file}: ${error.message}`);
  process.exit(1);
}
const report = verifyProof(bytes, genesis);
if (!report.valid) {
  console.log(`FAIL  ${report.step}  ${report.reason}`);
  process.exit(7);
}
console.log(`ok    ${report.kind}, under block ${report.height} of ${genesis.origin}`);
