#!/usr/bin/env node
// Commands are loaded when they are asked for: help and a mistyped word are answered at once.
import { type Config, readConfig, readEnvironment } from './config/index.ts';
import { explainStartFault } from './start-fault.ts';
import { version } from './version.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

const help = `Usage: consilium COMMAND

  doctor [--json]     looks at settings, disk, database, addresses, certificate, ports of media, TURN, mail, other nodes
                      and clock; says what a firewall has to let through; changes nothing
  turn                prints a configuration for coturn that belongs to these settings; it holds a secret
  reset-link EMAIL    makes a link, good for one hour, to set a new password for this person
  help                this text
  version             ${version}

Reads the same settings as the node: CONSILIUM_* and .env (docs/configuration.md).`;

interface Command {
  /** Names of what must be given, in order; nothing else may be. */
  readonly takes: readonly string[];
  /** Words that may follow. */
  readonly options?: readonly string[];
  run(...args: string[]): Promise<number>;
}

const commands: Readonly<Record<string, Command>> = {
  doctor: { takes: [], options: ['--json'], run: doctor },
  turn: { takes: [], run: turn },
  'reset-link': { takes: ['EMAIL'], run: resetLink },
  help: { takes: [], run: () => print(help) },
  version: { takes: [], run: () => print(version) },
};

const [name = 'help', ...args] = process.argv.slice(2).map((word) => word.replace(/^--(help|version)$/, '$1'));
let config: Config | undefined;
try {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) refuse(`There is no command ${name}.`);
  else if (!fits(command, args)) {
    const { takes, options = [] } = command;
    refuse(`It is used so: consilium ${[name, ...takes, ...options.map((option) => `[${option}]`)].join(' ')}`);
  } else process.exitCode = await command.run(...args);
} catch (error) {
  const words = explainStartFault(error, config);
  process.stderr.write(`${words ?? (error instanceof Error ? error.message : error)}\n`);
  process.exitCode = 1;
}

/** What must be given is there, and nothing is that the command does not know. */
function fits({ takes, options = [] }: Command, args: readonly string[]): boolean {
  const more = args.slice(takes.length);
  return args.length >= takes.length && more.length <= options.length && more.every((word) => options.includes(word));
}

/** Wrong words on the command line: exit code 2, so that scripts can tell it from a command that failed. */
function refuse(why: string): void {
  process.stderr.write(`${why}\n\n${help}\n`);
  process.exitCode = 2;
}

async function print(text: string): Promise<number> {
  say(text);
  return 0;
}

async function doctor(format?: string): Promise<number> {
  const { examine, printReport } = await import('./commands/doctor/index.ts');
  const report = await examine(readEnvironment());
  const ok = report.findings.every(({ state }) => state !== 'fail');
  process.stdout.write(format === '--json' ? `${JSON.stringify({ ok, ...report }, null, 2)}\n` : printReport(report));
  return ok ? 0 : 1;
}

async function turn(): Promise<number> {
  config = readConfig(readEnvironment());
  const { writeTurnConfiguration } = await import('./commands/turn.ts');
  const written = await writeTurnConfiguration(config);
  if (written.ok) process.stdout.write(written.text);
  else process.stderr.write(`${written.words}\n`);
  return written.ok ? 0 : 1;
}

/** For an administrator who lost the way in: whoever may read the data directory may do this. */
async function resetLink(email: string): Promise<number> {
  config = readConfig(readEnvironment());
  const { makeResetLink } = await import('./commands/reset-link.ts');
  const { name, link } = await makeResetLink(config, email);
  say(`Good for one hour, once, for ${name}:\n${link}`);
  return 0;
}
