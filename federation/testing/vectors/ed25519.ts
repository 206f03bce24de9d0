import { createHash } from 'node:crypto';

/** RFC 8032 section 7.1: seed, public key, message, signature. */
const rfc8032 = [
  {
    name: 'TEST 1',
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    name: 'TEST 2',
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    name: 'TEST 3',
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
  {
    name: 'TEST SHA(abc)',
    seed: '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42',
    publicKey: 'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
    message: createHash('sha512').update('abc').digest('hex'),
    signature:
      'dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704',
  },
];

const prime = 2n ** 255n - 19n;
const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;

function encode(value: bigint): string {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse().toString('hex');
}
function decode(hex: string): bigint {
  return BigInt(`0x${Buffer.from(hex, 'hex').reverse().toString('hex')}`);
}

/** Points that must not become anybody's key. */
function refusedKeys(): { name: string; publicKey: string }[] {
  const sign = 2n ** 255n;
  const order8 = decode('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');
  const named: [string, bigint][] = [
    ['identity (order 1)', 1n],
    ['identity with sign bit', 1n + sign],
    ['order 2', prime - 1n],
    ['order 2 with sign bit', prime - 1n + sign],
    ['order 4', 0n],
    ['order 4, other sign', sign],
    ['order 8, first', order8],
    ['order 8, second', order8 + sign],
    ['order 8, third', prime - order8],
    ['order 8, fourth', prime - order8 + sign],
    ['zero written as p', prime],
    ['zero written as p, other sign', prime + sign],
    ['one written as p + 1', prime + 1n],
    ['one written as p + 1, other sign', prime + 1n + sign],
    ['y = 3 written as p + 3', prime + 3n],
    ['greatest non-canonical y', sign - 1n],
    ['all bits set', 2n ** 256n - 1n],
    ['y = 2 is on no point', 2n],
  ];
  return named.map(([name, value]) => ({ name, publicKey: encode(value) }));
}

/** Signatures that no verifier may accept, made from TEST 2. */
function refusedSignatures(): { name: string; publicKey: string; message: string; signature: string }[] {
  const { publicKey, message, signature } = rfc8032[1] as (typeof rfc8032)[number];
  const r = signature.slice(0, 64);
  const s = decode(signature.slice(64));
  const identity = encode(1n);
  return [
    { name: 'S + L', publicKey, message, signature: r + encode(s + groupOrder) },
    { name: 'S = 0', publicKey, message, signature: r + encode(0n) },
    { name: 'one bit of R', publicKey, message, signature: `93${signature.slice(2)}` },
    { name: 'one bit of S', publicKey, message, signature: `${signature.slice(0, 126)}01` },
    { name: 'other message', publicKey, message: '73', signature },
    { name: 'empty message', publicKey, message: '', signature },
    { name: 'R and S exchanged', publicKey, message, signature: encode(s) + r },
    { name: 'R = identity, S = 0', publicKey, message, signature: identity + encode(0n) },
    { name: '63 bytes', publicKey, message, signature: signature.slice(0, 126) },
    { name: '65 bytes', publicKey, message, signature: `${signature}00` },
    { name: 'nothing', publicKey, message, signature: '' },
  ];
}

export function ed25519Vectors(): unknown {
  return {
    about: 'Ed25519 (RFC 8032): rule R-3.6. All values in hex.',
    valid: rfc8032,
    refusedKeys: refusedKeys(),
    refusedSignatures: refusedSignatures(),
  };
}
