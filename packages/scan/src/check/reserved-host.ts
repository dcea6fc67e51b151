/** RFC 2606 and RFC 6761: names that are nobody's; and addresses of one's own machine. */
const reserved =
  /(?:^|\.)(?:test|example|invalid|localhost|local)$|(?:^|\.)example\.(?:com|net|org)$|^127\.|^\[?::1\]?$/i

/** Whether a host, with or without scheme, port and path, is one that documents and tests make up. */
export function isReservedHost(host: string): boolean {
  const bare = host
    .replace(/^[a-z]{1,10}:\/\//i, '')
    .replace(/\/.*$/s, '')
    .replace(/:\d{1,5}$/, '')
  return reserved.test(bare)
}
