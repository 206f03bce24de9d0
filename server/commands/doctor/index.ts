import { createSafeFetch } from '../../../federation/index.ts';
import type { Config, Environment } from '../../config/index.ts';
import { ConfigError, readConfig } from '../../config/index.ts';
import type { Database } from '../../db/index.ts';
import { readIdentity, verifySmtp } from '../../features/index.ts';
import { announcedMediaAddresses, firstMediaPort, mediaWorkerCount } from '../../media-host/index.ts';
import { openToolDatabase } from '../open-database.ts';
import { examineLocal, examinePublic, type Way } from './address.ts';
import { type Finding, fail, ok, type Report, warn } from './finding.ts';
import { openings } from './firewall.ts';
import { examineDatabase, examineDirectory, hasEmbeddedDatabase } from './ground.ts';
import { examineMedia } from './media.ts';
import { examinePeers, type Peer, readPeers } from './peers.ts';
import { examineTurn } from './turn.ts';

export type { Report } from './finding.ts';
export { printReport } from './print.ts';

/** Looks at everything that a node stands on, without changing it. Works beside a running node and without one. */
export async function examine(environment: Environment, nowMs: () => number = Date.now): Promise<Report> {
  let config: Config;
  try {
    config = readConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const todo = 'Mend it in .env or where the node is started; docs/configuration.md lists all settings.';
    return { findings: error.faults.map((words) => fail('settings', words, todo)), openings: [] };
  }
  // An administrator looks at the own network on purpose: private addresses are no secret here.
  const way = createSafeFetch({ allow: [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }], localhostNames: true });
  try {
    const { findings, identity, peers } = await examineKept(config, nowMs);
    const parts = { config, way, nowMs, identity, peers };
    const around = await examineAround(parts);
    return { findings: [...findings, ...around.findings], openings: around.openings };
  } finally {
    await way.close();
  }
}

interface Identity {
  readonly node: string;
  readonly publicUrl: string;
}
interface Kept {
  readonly findings: Finding[];
  readonly identity: Identity | undefined;
  readonly peers: readonly Peer[];
}

/** What is kept on this machine or in the database. */
async function examineKept(config: Config, nowMs: () => number): Promise<Kept> {
  const findings = [ok('settings', 'every name is known and every value fits'), await examineDirectory(config.dataDir)];
  const nothing = { identity: undefined, peers: [] };
  if (!config.databaseUrl && !(await hasEmbeddedDatabase(config.dataDir))) {
    findings.push(warn('database', 'there is none yet: the first start makes it'));
    return { findings, ...nothing };
  }
  try {
    await using opened = await openToolDatabase(config);
    findings.push(...(await examineDatabase(opened.db, nowMs)));
    const identity = await identityOf(opened.db);
    findings.push(
      identity
        ? ok('first run', `done; this node is ${identity.node}`)
        : warn('first run', 'not done yet', 'Start the node and open the link that it prints.'),
    );
    return { findings, identity, peers: identity ? await readPeers(opened.db, identity.node) : [] };
  } catch (error) {
    const todo = 'Start PostgreSQL, and look at CONSILIUM_DATABASE_URL.';
    findings.push(fail('database', `it cannot be opened: ${(error as Error).message}`, todo));
    return { findings, ...nothing };
  }
}

async function identityOf(db: Database): Promise<Identity | undefined> {
  const [table] = await db.sql<{ found: boolean }[]>`select to_regclass('node_setting') is not null as found`;
  return table?.found ? readIdentity(db) : undefined;
}

/** What lies around this machine: addresses, media, TURN, mail, other nodes. */
async function examineAround(parts: {
  readonly config: Config;
  readonly way: Way;
  readonly nowMs: () => number;
  readonly identity: Identity | undefined;
  readonly peers: readonly Peer[];
}): Promise<Report> {
  const { config, way, nowMs, identity, peers } = parts;
  const publicUrl = config.publicUrl ?? identity?.publicUrl ?? `http://localhost:${config.port}`;
  const localBase = `http://${localHost(config.host)}:${config.port}`;
  const mediaAddresses = await announcedMediaAddresses(config, publicUrl);
  const workers = mediaWorkerCount(config);
  const firstPort = firstMediaPort(config);
  const local = await examineLocal(way, localBase);
  const isRunning = local.state === 'ok';
  const findings: Finding[] = [local];
  // Before the first run the name and its certificate can be looked at, too.
  const expected = identity?.node ?? config.nodeId;
  if (expected) findings.push(...(await examinePublic({ way, nowMs, isRunning }, publicUrl, expected)));
  findings.push(
    ...(await examineMedia(way, { workers, firstPort, addresses: mediaAddresses, localBase }, isRunning)),
    ...(await examineTurn(config.turn, mediaAddresses, nowMs())),
    await examineMail(config),
    ...(identity ? await examinePeers(way, peers, nowMs) : []),
  );
  return {
    findings,
    openings: openings({
      ...{ publicUrl, mediaAddresses, peers, turn: config.turn?.servers ?? [], smtp: mailServer(config) },
      mediaPorts: Array.from({ length: workers }, (_, index) => firstPort + index),
    }),
  };
}

function localHost(host: string): string {
  if (['0.0.0.0', '::', 'localhost'].includes(host)) return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function mailServer({ smtpUrl }: Config): { host: string; port: number } | undefined {
  if (!smtpUrl) return undefined;
  const { hostname, port, protocol } = new URL(smtpUrl.reveal());
  return { host: hostname, port: Number(port || (protocol === 'smtps:' ? 465 : 587)) };
}

async function examineMail(config: Config): Promise<Finding> {
  const server = mailServer(config);
  if (!config.smtpUrl || !server) {
    return warn('mail', 'no mail server: mails stay in the outbox page', 'Set CONSILIUM_SMTP_URL.');
  }
  const where = `${server.host}:${server.port}`;
  const answer = await verifySmtp(config.smtpUrl.reveal());
  return answer.ok
    ? ok('mail', `${where} takes mails of this node`)
    : fail(
        'mail',
        `${where}: ${answer.reason}`,
        'Look at CONSILIUM_SMTP_URL, its user and password, and the firewall.',
      );
}
