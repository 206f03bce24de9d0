/**
 * The token of a one-time link. It stands after `#`, which browsers send to nobody and servers cannot log; a query is accepted too, since some
 * mail programs lose what follows `#`.
 */
export function tokenOf(address: { hash: string; search: string }): string | undefined {
  const token =
    new URLSearchParams(address.hash.slice(1)).get('token') ?? new URLSearchParams(address.search).get('token');
  return token || undefined;
}
