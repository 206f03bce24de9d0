import { databaseDefaults } from './client.ts';
import { DatabaseConnection } from './connection.ts';
import { DatabaseUnavailable } from './errors.ts';

/** A connection of its own that hears NOTIFY. */
export interface Listener extends AsyncDisposable {
  /** Asks the server for a sign of life. @throws DatabaseUnavailable when the connection is gone or silent */
  check(): Promise<void>;
}

/** Listens on one channel. PostgreSQL keeps nothing for a listener that is away: look into the tables after connecting. */
export async function openListener(
  url: string,
  channel: string,
  receive: (channel: string, payload: string) => void,
): Promise<Listener> {
  let lost = false;
  const connection = new DatabaseConnection(
    { ...databaseDefaults, url, applicationName: 'consilium listener', onNotify: receive },
    () => {
      lost = true;
    },
  );
  try {
    await connection.command(`listen "${channel.replaceAll('"', '""')}"`);
  } catch (error) {
    await connection.end();
    throw error;
  }
  return {
    check: async () => {
      if (lost) throw new DatabaseUnavailable('connection-lost');
      await connection.command('select 1');
    },
    [Symbol.asyncDispose]: () => connection.end(),
  };
}
