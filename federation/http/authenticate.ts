import type { RegistryView, WireRequest } from '../contract.ts';
import type { Clock } from '../ports.ts';
import type { Challenges } from '../signing/challenge.ts';
import { verifyRequest } from '../signing/http-signature.ts';
import type { RegistryPosition } from '../signing/signature-fields.ts';
import { problemFor } from './problem.ts';
import type { Authenticated } from './router.ts';
import type { TokenBuckets } from './token-buckets.ts';

export interface AuthenticateDeps {
  node: string;
  base: string;
  clock: Clock;
  challenges: Challenges;
  buckets: TokenBuckets;
  view(): RegistryView;
  nonce(kid: string, nonce: string, now: number): Promise<boolean>;
  refused(peer: string | null, code: string, what: string): void;
  /** The sender is unknown here: the registry view may be behind. */
  pullRegistry(positions: RegistryPosition[]): void;
  warnSkew(peer: string, seconds: number): void;
}

const skewToWarn = 300;

/** Proves who sent a request. A refusal is told to the administrator with the claimed sender, and to the caller as a code only. */
export function authenticator(deps: AuthenticateDeps): (request: WireRequest) => Promise<Authenticated> {
  return async (request) => {
    const verdict = await verifyRequest(request, {
      ...{ self: deps.node, base: deps.base, view: deps.view(), clock: deps.clock, challenges: deps.challenges },
      throttle: (node) => deps.buckets.take(node),
      nonce: (kid, nonce) => deps.nonce(kid, nonce, deps.clock.now()),
    });
    if (verdict.ok) {
      if (Math.abs(verdict.skewSeconds) > skewToWarn) deps.warnSkew(verdict.node, verdict.skewSeconds);
      return { ok: true, peer: verdict.node, positions: verdict.positions };
    }
    if (verdict.pullRegistry === true) deps.pullRegistry(verdict.positions ?? []);
    // A challenge is part of normal work with a wrong clock, not a refusal.
    if (verdict.code !== 'clock_skew')
      deps.refused(verdict.claimed ?? null, verdict.code, `${request.method} ${pathOnly(request.target)}`);
    const response = problemFor(verdict.code, 'sig_invalid');
    const serverTime = { server_time: deps.clock.now() };
    const body =
      verdict.code === 'clock_skew'
        ? JSON.stringify({ ...JSON.parse(String(response.body)), ...serverTime })
        : response.body;
    return { ok: false, response: { ...response, body, headers: { ...response.headers, ...verdict.headers } } };
  };
}

/** The route of a target for the administrator's list: ids and queries say nothing there and come from outside. */
function pathOnly(target: string): string {
  return (target.split('?', 1)[0] ?? '').split('/').slice(0, 4).join('/').slice(0, 80);
}
