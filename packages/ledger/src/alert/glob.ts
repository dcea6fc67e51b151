/**
 * Whether a text is what a pattern says, where `*` stands for any run of characters and everything else for itself.
 * Linear in the text for each `*`: no pattern of an administrator can be made slow by the text of a stranger.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return (text) => text === pattern
  return (text) => {
    if (!text.startsWith(first) || !text.endsWith(last)) return false
    let from = first.length
    for (const part of rest) {
      const found = text.indexOf(part, from)
      if (found === -1) return false
      from = found + part.length
    }
    return from + last.length <= text.length
  }
}
