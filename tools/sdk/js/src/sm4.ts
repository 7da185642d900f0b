// SM4 in counter mode (GB/T 32907), for key files of the profile gm (docs/spec/keystore.md KF4). Its table look-ups take a time that depends on
// the key, so it is for opening files on one's own machine, not for answering others.

// The S-box is the inverse in GF(2^8) over x^8 + x^7 + x^6 + x^5 + x^4 + x^2 + 1 between two affine maps.
function sbox(): Uint8Array {
  const times = (a: number, b: number): number => {
    let product = 0;
    for (let x = a, y = b; y > 0; y >>= 1, x = x & 0x80 ? ((x << 1) ^ 0x1f5) & 0xff : x << 1) if (y & 1) product ^= x;
    return product;
  };
  const inverse = (a: number): number => {
    for (let b = 1; b < 256; b++) if (times(a, b) === 1) return b;
    return 0;
  };
  const affine = (x: number): number => {
    let out = 0;
    for (let bit = 0; bit < 8; bit++) {
      // Row `bit` of the circulant matrix 11010011 (A7 = 11100101 read from the other end).
      let sum = 0;
      for (let i = 0; i < 8; i++) sum ^= ((0xa7 >> i) & 1) & (x >> ((bit + i) % 8));
      out |= (sum & 1) << bit;
    }
    return out ^ 0xd3;
  };
  return Uint8Array.from({ length: 256 }, (_, x) => affine(inverse(affine(x))));
}

const rotate = (x: number, n: number): number => (x << n) | (x >>> (32 - n));
const FK = [0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc];

function substitute(box: Uint8Array, x: number): number {
  return (box[x >>> 24]! << 24) | (box[(x >>> 16) & 255]! << 16) | (box[(x >>> 8) & 255]! << 8) | box[x & 255]!;
}
function roundKeys(box: Uint8Array, key: Uint8Array): number[] {
  const view = new DataView(key.buffer, key.byteOffset, 16);
  const k = FK.map((word, i) => word ^ view.getUint32(4 * i));
  for (let i = 0; i < 32; i++) {
    const ck = [0, 1, 2, 3].reduce((word, j) => (word << 8) | (((4 * i + j) * 7) & 255), 0);
    const b = substitute(box, k[i + 1]! ^ k[i + 2]! ^ k[i + 3]! ^ ck);
    k.push(k[i]! ^ b ^ rotate(b, 13) ^ rotate(b, 23));
  }
  return k.slice(4);
}
function encrypt(box: Uint8Array, keys: number[], block: Uint8Array): Uint8Array {
  const view = new DataView(block.buffer, block.byteOffset, 16);
  const x = [0, 4, 8, 12].map((at) => view.getUint32(at));
  keys.forEach((key, i) => {
    const b = substitute(box, x[i + 1]! ^ x[i + 2]! ^ x[i + 3]! ^ key);
    x.push(x[i]! ^ b ^ rotate(b, 2) ^ rotate(b, 10) ^ rotate(b, 18) ^ rotate(b, 24));
  });
  const out = new Uint8Array(16);
  [35, 34, 33, 32].forEach((at, i) => new DataView(out.buffer).setUint32(4 * i, x[at]! >>> 0));
  return out;
}

/** Its own inverse. `key` and `counter`: 16 bytes; the counter is one number, big-endian. */
export function sm4Ctr(key: Uint8Array, counter: Uint8Array, bytes: Uint8Array): Uint8Array {
  const box = sbox();
  const keys = roundKeys(box, key);
  const count = counter.slice();
  const out = bytes.slice();
  for (let at = 0; at < bytes.length; at += 16) {
    const stream = encrypt(box, keys, count);
    for (let i = 0; i < 16 && at + i < bytes.length; i++) out[at + i]! ^= stream[i]!;
    for (let i = 15; i >= 0; i--) if ((count[i] = (count[i]! + 1) & 255) !== 0) break;
  }
  return out;
}
