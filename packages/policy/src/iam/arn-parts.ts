/** `arn:partition:service:region:account:resource`; the resource may hold further colons. */
export type ArnParts = readonly [string, string, string, string, string, string]

/** Cuts a text at its first five colons; undefined when there are fewer. Says nothing about the parts. */
export function cutArn(text: string): ArnParts | undefined {
  const parts: string[] = []
  let from = 0
  for (let part = 0; part < 5; part++) {
    const colon = text.indexOf(':', from)
    if (colon === -1) return undefined
    parts.push(text.slice(from, colon))
    from = colon + 1
  }
  const [arn = '', partition = '', service = '', region = '', account = ''] = parts
  return [arn, partition, service, region, account, text.slice(from)]
}
