import type { Route } from '../../app/route.ts';

export const membershipRoutes: readonly Route[] = [];
