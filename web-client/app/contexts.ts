import { createContext } from '@lit/context';
import type { NodeCard, Viewer } from '../../spec/schemas/api/auth.ts';
import type { Call } from '../api/client.ts';
import type { LiveStream } from '../api/stream.ts';
import type { StoreRegistry } from '../data/registry.ts';

/** Calls the API: `@consume({ context: callContext }) private call!: Call`. */
export const callContext = createContext<Call>(Symbol('call'));
/** The person who is logged in, or undefined. Take it with `subscribe: true`. */
export const viewerContext = createContext<Viewer | undefined>(Symbol('viewer'));
/** The institution that runs this node. Take it with `subscribe: true`. */
export const nodeCardContext = createContext<NodeCard>(Symbol('node card'));
/** The stores of this log-in, see data/registry.ts. */
export const storesContext = createContext<StoreRegistry>(Symbol('stores'));
/** The live connection, for what is not kept in a store, such as typing. */
export const streamContext = createContext<LiveStream>(Symbol('stream'));
