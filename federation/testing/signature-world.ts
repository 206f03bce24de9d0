import type { RegistryKey, RegistryNode, RegistryView, WireRequest } from '../contract.ts';
import { createChallenges } from '../signing/challenge.ts';
import type { VerifyContext } from '../signing/http-signature.ts';
import { type PublicJwk, thumbprint } from '../signing/keys.ts';
import { testClock } from './keys.ts';
import { readVectors } from './vectors/read.ts';

export type Expected = { ok: true; node: string } | { ok: false; status: number; code: string };
export interface SignatureVectors {
  rfc9421: {
    jwk: PublicJwk & { d: string };
    components: [string, string][];
    signatureParams: string;
    signature: string;
  };
  now: number;
  base: string;
  self: string;
  challengeSecret: string;
  view: { node: string; status: RegistryNode['status']; keys: Record<string, RegistryKey['status']> }[];
  keys: Record<string, PublicJwk>;
  cases: {
    name: string;
    request: { method: string; target: string; headers: Record<string, string | string[]>; body: string };
    expect: Expected;
    again?: Expected;
    throttled?: true;
  }[];
}
export const signatureVectors = readVectors<SignatureVectors>('httpsig');

export function wireOf(request: SignatureVectors['cases'][number]['request']): Omit<WireRequest, 'remoteAddress'> {
  return { ...request, body: Buffer.from(request.body, 'base64') };
}

/** A registry view of plain entries. */
export function viewOf(nodes: RegistryNode[]): RegistryView {
  return { node: (id) => nodes.find(({ node }) => node === id), nodes: () => nodes, hubs: () => [] };
}

/** Registry view, clock, nonces and challenges of the receiver of spec/vectors/httpsig.json. */
export function receiver(): VerifyContext & { clock: ReturnType<typeof testClock>; seen: Set<string> } {
  const { view, keys, now, base, self, challengeSecret } = signatureVectors;
  const nodes = view.map((entry): RegistryNode => {
    const nodeKeys = Object.entries(entry.keys).map(([name, status]): RegistryKey => {
      const jwk = keys[name];
      if (!jwk) throw new Error(`no key ${name}`);
      return { kid: thumbprint(jwk), jwk, status };
    });
    return {
      ...{
        node: entry.node,
        hub: 'hub.example',
        entityId: `https://${entry.node}`,
        legalName: entry.node,
        country: 'DE',
      },
      ...{
        base: `https://${entry.node}`,
        status: entry.status,
        roles: [],
        keys: nodeKeys,
        approvedAt: 0,
        changedAt: 0,
      },
    };
  });
  const clock = testClock(now);
  const seen = new Set<string>();
  return {
    ...{ self, base, view: viewOf(nodes), clock, seen },
    challenges: createChallenges(Buffer.from(challengeSecret, 'hex'), clock),
    throttle: () => 0,
    async nonce(kid, nonce) {
      const fresh = !seen.has(`${kid} ${nonce}`);
      seen.add(`${kid} ${nonce}`);
      return fresh;
    },
  };
}
