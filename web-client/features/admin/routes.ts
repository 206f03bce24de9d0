import type { Route } from '../../app/route.ts';

export const adminRoutes: readonly Route[] = [];
