import type { Federation } from '../../../federation/index.ts';
import type { Tx } from '../../db/index.ts';
import type { NodeIdentity } from './identity.ts';

/** What the first run needs of the federation, which does not run yet: the node has no name so far. */
export interface SetupFederation {
  /** The registry of an engine with this name; it is not started. */
  prepare(identity: NodeIdentity): Promise<Pick<Federation<Tx>['registry'], 'discover' | 'follow' | 'becomeHub'>>;
}
