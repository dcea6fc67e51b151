/** Characters of its kind's prefix that may be shown: one less than anybody would search for. */
const SHOWN = 7

/** What may be shown of a secret: the public prefix of its kind, where it begins with one, and its length. */
export function redact(secret: string, anchors: readonly string[]): string {
  const prefix = anchors.find((anchor) => secret.startsWith(anchor)) ?? ''
  return `${prefix.slice(0, SHOWN)}… (${secret.length} characters)`
}
