import { lookup } from 'node:dns/promises';
import { connect, type PeerCertificate } from 'node:tls';
import type { SafeFetch } from '../../../federation/index.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** The way out that the node itself uses to reach others, without its limits on where it may go. */
export type Way = Pick<SafeFetch, 'request'>;

const requestMs = 4_000;
const maxBytes = 64 * 1024;
const dayMs = 86_400_000;
/** Certificates that renew themselves do so thirty days before. */
const soonDays = 14;

/** What a node says about itself, and when it said it. */
export type Card =
  | { readonly ok: true; readonly node: string | undefined; readonly dateMs: number | undefined }
  | { readonly ok: false; readonly detail: string };

/** Asks a node who it is. */
export async function readCard(way: Way, base: string): Promise<Card> {
  const url = `${base}/api/v1/node`;
  const answer = await way.request({ method: 'GET', url, headers: {}, maxBytes, timeoutMs: requestMs });
  if (!answer.ok) return { ok: false, detail: answer.code === 'blocked' ? answer.detail : answer.code };
  const dateMs = Date.parse(answer.headers.date ?? '');
  let node: string | undefined;
  try {
    const card = JSON.parse(answer.body.toString()) as { node?: unknown };
    node = typeof card.node === 'string' ? card.node : undefined;
  } catch {
    // Something else answers there; the caller says so.
  }
  return { ok: true, node, dateMs: Number.isNaN(dateMs) ? undefined : dateMs };
}

/** Whether the node answers on this machine. */
export async function examineLocal(way: Way, base: string): Promise<Finding> {
  const card = await readCard(way, base);
  return card.ok
    ? ok('node', `${base} answers`)
    : warn('node', `${base} does not answer (${card.detail})`, 'Start it: some things can be looked at only then.');
}

/** What the public address means, who answers there, and how long its certificate is good. */
export async function examinePublic(
  parts: {
    readonly way: Way;
    readonly nowMs: () => number;
    /** Authorities beside the known ones, for tests. */
    readonly ca?: string | undefined;
    readonly isRunning: boolean;
  },
  publicUrl: string,
  expected: string,
): Promise<Finding[]> {
  const { hostname, port, protocol } = new URL(publicUrl);
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  const named = isLocal ? [] : await lookup(hostname, { all: true }).catch(() => []);
  if (!isLocal && named.length === 0) {
    return [fail('name', `${hostname} means no address here`, 'Add it to the DNS, for this network and for outside.')];
  }
  const findings: Finding[] = [];
  if (!isLocal) findings.push(ok('name', `${hostname} is ${named.map(({ address }) => address).join(', ')}`));
  if (protocol === 'https:') {
    findings.push(await examineCertificate(hostname, Number(port || 443), parts.nowMs(), parts.ca));
  }
  const card = await readCard(parts.way, publicUrl);
  findings.push(judgeCard(card, publicUrl, expected, parts.isRunning));
  return findings;
}

export function judgeCard(card: Card, publicUrl: string, expected: string, isRunning: boolean): Finding {
  const what = 'public address';
  if (card.ok && card.node === expected) return ok(what, `${publicUrl} answers as ${expected}`);
  if (card.ok) {
    const who = card.node ?? 'something that is no node';
    return fail(what, `${publicUrl} answers, but as ${who}`, 'Point the reverse proxy, or the name, to this node.');
  }
  const words = `${publicUrl} does not answer from here (${card.detail})`;
  if (!isRunning) return warn(what, words, 'Start the node and look again.');
  return fail(
    what,
    words,
    'The node runs, so look at the name, the reverse proxy and the firewall. Some networks do not let a machine reach its own public address: then try it from outside.',
  );
}

async function examineCertificate(host: string, port: number, nowMs: number, ca: string | undefined): Promise<Finding> {
  const what = 'certificate';
  const { promise, resolve, reject } = Promise.withResolvers<{
    fault: string | undefined;
    certificate: PeerCertificate;
  }>();
  // It is looked at before it is believed: nothing is sent over this connection.
  const socket = connect({ host, port, servername: host, rejectUnauthorized: false, ...(ca ? { ca } : {}) }, () => {
    const fault = socket.authorized ? undefined : String(socket.authorizationError);
    resolve({ fault, certificate: socket.getPeerCertificate() });
  });
  socket.setTimeout(requestMs, () => socket.destroy(new Error('no answer in time')));
  socket.on('error', reject);
  try {
    const { fault, certificate } = await promise;
    return judgeCertificate(host, fault, Date.parse(certificate.valid_to), nowMs);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return fail(
      what,
      `no TLS at ${host}:${port} (${code ?? message})`,
      'Let the reverse proxy answer there with a certificate.',
    );
  } finally {
    socket.destroy();
  }
}

/** @param fault why TLS does not trust it */
export function judgeCertificate(host: string, fault: string | undefined, validToMs: number, nowMs: number): Finding {
  const what = 'certificate';
  const days = Math.floor((validToMs - nowMs) / dayMs);
  const until = Number.isNaN(validToMs) ? 'an unknown day' : new Date(validToMs).toISOString().slice(0, 10);
  if (days < 0) return fail(what, `of ${host} ended on ${until}`, 'Renew it: browsers and other nodes refuse it.');
  if (fault !== undefined) {
    return fail(
      what,
      `of ${host} is not trusted (${fault})`,
      'Use one of a public authority, with the whole chain; or make your own authority known on every machine, also to this node with NODE_EXTRA_CA_CERTS.',
    );
  }
  const words = `of ${host} is good until ${until}, ${days} days`;
  return days < soonDays ? warn(what, words, 'Renew it soon.') : ok(what, words);
}
