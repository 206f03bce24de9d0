/**
 * Every stable error code of the API and of the protocol between nodes, once. A code is never renamed and never given
 * another meaning. `title` is for developers and logs; the words for people are chosen in the web client from the code.
 * `status` is the HTTP status with which the code is answered (RFC 9457); a code that never travels over HTTP has 400.
 */
export const problems = {
  // Any request
  invalid_input: { status: 400, title: 'The request does not have the required shape.' },
  malformed_body: { status: 400, title: 'The body is not valid JSON.' },
  unsupported_media_type: { status: 415, title: 'The content type is not accepted here.' },
  too_large: { status: 413, title: 'The request is larger than allowed.' },
  too_slow: { status: 408, title: 'The request did not arrive in time.' },
  not_found: { status: 404, title: 'Not found, or not visible to you.' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here.' },
  forbidden: { status: 403, title: 'Not allowed.' },
  not_logged_in: { status: 401, title: 'Nobody is logged in.' },
  wrong_origin: { status: 403, title: 'The request does not come from a page of this node.' },
  rate_limited: { status: 429, title: 'Too many requests.' },
  conflict: { status: 409, title: 'Somebody else changed this in the meantime.' },
  gone: { status: 410, title: 'This is not available any more.' },
  range_not_satisfiable: { status: 416, title: 'The requested range lies outside the content.' },
  deadline_exceeded: { status: 503, title: 'The node could not answer in time.' },
  database_unavailable: { status: 503, title: 'The database is not available.' },
  disk_full: { status: 507, title: 'The disk is full.' },
  shutting_down: { status: 503, title: 'The node is stopping.' },
  not_ready: { status: 503, title: 'The node is not ready.' },
  internal: { status: 500, title: 'The node made an error.' },

  // First run
  setup_token_wrong: { status: 403, title: 'The first-run link is wrong or was replaced by a newer one.' },
  setup_already_done: { status: 409, title: 'This node is set up already.' },
  setup_not_done: { status: 503, title: 'This node is not set up yet.' },
  public_url_unsuitable: { status: 422, title: 'The public address cannot be used.' },
  picture_unreadable: { status: 422, title: 'The picture cannot be read.' },

  // Accounts and logins
  wrong_credentials: { status: 401, title: 'The e-mail address or the password is wrong.' },
  too_many_attempts: { status: 429, title: 'Too many attempts to log in.' },
  account_suspended: { status: 403, title: 'The account is suspended.' },
  email_taken: { status: 409, title: 'An account with this e-mail address exists.' },
  password_too_weak: { status: 422, title: 'The password is too easy to guess.' },
  reset_token_wrong: { status: 403, title: 'The link to set a new password is wrong, used or expired.' },
  passkey_refused: { status: 401, title: 'The passkey was not accepted.' },
  passkey_challenge_expired: { status: 409, title: 'The passkey step took too long.' },
  login_ended: { status: 401, title: 'This login has ended.' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemCode = keyof typeof problems;
