import { randomBytes } from 'node:crypto';
import type { RegistryView } from '../../federation/contract.ts';
import { createChallenges } from '../../federation/signing/challenge.ts';
import { signRequest, verifyRequest } from '../../federation/signing/http-signature.ts';
import { formatRegistryHeader } from '../../federation/signing/signature-fields.ts';
import { testKeys } from '../../federation/testing/keys.ts';
import { progress } from '../report.ts';

const requests = 2_000;
const [self, peer, base] = ['b.example', 'a.example', 'https://b.example'];

/** CPU in ms that a node spends on proving who sent one request with a body of 1 KiB; the nonce is kept in memory here. */
export async function measureAuth(): Promise<number> {
  const keys = testKeys('bench');
  const [clock, random] = [{ now: () => Date.now() }, { bytes: (size: number) => randomBytes(size) }];
  const entry = { node: peer, status: 'active', keys: [{ kid: keys.kid, jwk: keys.jwk, status: 'active' }] };
  const view = {
    node: (node: string) => (node === peer ? entry : undefined),
    nodes: () => [entry],
  } as unknown as RegistryView;
  const seen = new Set<string>();
  const context = {
    ...{ self, base, view, clock, challenges: createChallenges(randomBytes(32), clock) },
    throttle: () => 0,
    nonce: async (kid: string, nonce: string) => seen.size < seen.add(`${kid} ${nonce}`).size,
  };
  const body = randomBytes(1024);
  const target = '/federation/v1/txn/x';
  const registryHeader = formatRegistryHeader([{ hub: 'hub.example', seq: 12, head: `e_${'A'.repeat(43)}` }]);
  const signed = Array.from({ length: requests }, () => ({
    ...{ method: 'PUT', target, body },
    headers: signRequest(
      { method: 'PUT', targetUri: base + target, registryHeader, node: peer, body },
      keys,
      clock,
      random,
    ),
  }));
  const before = process.cpuUsage();
  for (const request of signed) {
    const verdict = await verifyRequest(request, context);
    if (!verdict.ok) throw new Error(`a good request was refused: ${verdict.code} ${verdict.detail}`);
  }
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000 / requests;
  progress(`authentication: ${ms.toFixed(3)} ms of CPU per request`);
  return ms;
}
