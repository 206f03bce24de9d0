import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Secret, type TurnServers } from '../config/index.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

export interface Coturn extends AsyncDisposable {
  readonly turn: TurnServers;
}

const readyMs = 10_000;

/**
 * Debian's `coturn` on this machine, with a configuration as `consilium turn` writes it.
 * @param configure makes the configuration of these settings
 */
export async function startCoturn(configure: (turn: TurnServers) => string): Promise<Coturn> {
  const port = await freePort();
  const servers = (['udp', 'tcp'] as const).map((transport) => ({
    ...{ url: `turn:127.0.0.1:${port}?transport=${transport}`, secure: false, host: '127.0.0.1', port, transport },
  }));
  const turn: TurnServers = { servers, secret: new Secret('0123456789abcdef0123456789abcdef') };
  const directory = await mkdtemp(join(tmpdir(), 'consilium-coturn-'));
  const file = join(directory, 'turnserver.conf');
  await writeFile(file, configure(turn), { mode: 0o600 });
  const child = spawn('turnserver', ['-c', file, '--log-file', 'stdout', '--pidfile', join(directory, 'pid')], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').catch(() => undefined);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (lines.length < 200) lines.push(line);
    });
  }
  const close = async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  try {
    // It does not say when it is ready, but it takes connections then.
    await eventually('coturn takes connections', readyMs, () => isOpen(port));
  } catch (error) {
    await close();
    throw new Error(`coturn is not ready. It said:\n${lines.join('\n')}`, { cause: error });
  }
  return { turn, [Symbol.asyncDispose]: close };
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
