interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): {
    createScriptURL(url: string): unknown;
  };
}

let policy: ReturnType<Policies['createPolicy']> | undefined;

/**
 * Address of a worker's program, as browsers that enforce Trusted Types want it. Programs come from this node and from nowhere else.
 * @throws TypeError for an address elsewhere
 */
export function scriptUrl(url: string): string {
  const address = new URL(url, location.href);
  if (address.origin !== location.origin) throw new TypeError('A program from another place is not run.');
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  policy ??= trustedTypes?.createPolicy('consilium', { createScriptURL: (checked) => checked });
  // A TrustedScriptURL is taken wherever the address is: the types of the DOM do not know it.
  return (policy?.createScriptURL(address.href) as string | undefined) ?? address.href;
}
