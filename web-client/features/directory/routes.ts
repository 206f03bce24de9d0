import type { Route } from '../../app/route.ts';

export const directoryRoutes: readonly Route[] = [];
