// Compares the JavaScript verifier with expected verdicts: FOLDER/expected.json lists "valid" or the failing step of the files 0, 1, …
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readGenesis, verifyProof } from '../../tools/verifier/xhproof.mjs';

const folder = process.argv[2];
const genesis = readGenesis(readFileSync(join(folder, 'genesis.json')));
const expected = JSON.parse(readFileSync(join(folder, 'expected.json')));
let different = 0;
expected.forEach((verdict, i) => {
  const report = verifyProof(readFileSync(join(folder, String(i))), genesis);
  const found = report.valid ? 'valid' : report.step;
  if (found === verdict) return;
  different += 1;
  console.log(`file ${i}: expected ${verdict}, found ${found}${report.valid ? '' : `: ${report.reason}`}`);
});
console.log(`${expected.length} files, ${different} verdicts differ`);
process.exit(different === 0 ? 0 : 1);
