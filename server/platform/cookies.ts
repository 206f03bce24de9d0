/**
 * Names of the cookie that holds a login. The `__Host-` prefix makes browsers refuse it from another host or a
 * subdomain (RFC 6265bis section 4.1.3.2), but needs https; on http://localhost the plain name is used.
 */
export const secureLoginCookie = '__Host-consilium';
export const plainLoginCookie = 'consilium';
export const loginCookieNames = [secureLoginCookie, plainLoginCookie] as const;
