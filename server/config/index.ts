export { type Config, ConfigError, type ModelServer, readConfig, type TurnServers } from './config.ts';
export { describeConfiguration } from './describe.ts';
export { type Environment, hostEnvironment, readEnvironment } from './env.ts';
export { Secret } from './secrets.ts';
