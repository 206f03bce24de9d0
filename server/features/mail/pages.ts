/** Addresses of pages that mails lead to (web-client/features, routes.ts of each). */
export interface Pages {
  readonly home: string;
  readonly login: string;
  readonly ownApplication: string;
  staffApplication(id: string): string;
  institutionApplication(id: string): string;
  /** Opens without a log-in for whoever holds the token. */
  institutionStatus(reference: string, token: string): string;
}

export function pagesOf(publicUrl: string): Pages {
  return {
    home: `${publicUrl}/`,
    login: `${publicUrl}/login`,
    ownApplication: `${publicUrl}/application`,
    staffApplication: (id) => `${publicUrl}/administration/applications/${id}`,
    institutionApplication: (id) => `${publicUrl}/administration/institutions/applications/${id}`,
    institutionStatus: (reference, token) => `${publicUrl}/hub/applications/${reference}?token=${token}`,
  };
}
