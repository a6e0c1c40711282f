/** What we use of a package that need not be installed. */
declare module '@azure/identity' {
  /** Tries the environment, workload and managed identities, and the login of the Azure tools, in turn. */
  export class DefaultAzureCredential {
    constructor(options?: { readonly authorityHost?: string });
    getToken(
      scopes: string | string[],
      options?: object,
    ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number }>;
  }
}
