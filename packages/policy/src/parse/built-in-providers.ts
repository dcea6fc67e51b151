/** Identity providers that AWS knows without a provider resource: policies name them by their domain, never by ARN. */
export const builtInProviders: ReadonlySet<string> = new Set([
  'cognito-identity.amazonaws.com',
  'accounts.google.com',
  'graph.facebook.com',
  'www.amazon.com',
])
