import type { Path } from './types.ts'

/** Where a value begins, and where those inside it do. */
interface Node {
  readonly at: number
  readonly inside?: Map<string | number, Node>
}

/**
 * The offset of the value at a path of a JSON text, or of the closest value around it. The text must be valid
 * JSON (`parseJson` has taken it): it is scanned once, when the first place is asked for.
 */
export function createJsonPlaces(text: string): (path: Path) => number {
  let root: Node | undefined
  return (path) => {
    root ??= scan(text)
    let node = root
    for (const step of path) {
      const next = node.inside?.get(step)
      if (next === undefined) break
      node = next
    }
    return node.at
  }
}

interface Holder {
  readonly inside: Map<string | number, Node>
  readonly isList: boolean
  /** Of an object: the key whose value comes next. */
  key: string | undefined
}

/** Without recursion: the depth of a text is its author's choice. */
function scan(text: string): Node {
  const holders: Holder[] = []
  let root: Node = { at: 0 }
  for (let at = skip(text, 0); at < text.length;) {
    const end = endOfToken(text, at)
    const first = text.charAt(at)
    const holder = holders.at(-1)
    if (first === '}' || first === ']') holders.pop()
    else if (holder !== undefined && !holder.isList && holder.key === undefined)
      holder.key = String(JSON.parse(text.slice(at, end)))
    else {
      const node: Node = first === '{' || first === '[' ? { at, inside: new Map() } : { at }
      if (holder === undefined) root = node
      else put(holder, node)
      if (node.inside !== undefined)
        holders.push({ inside: node.inside, isList: first === '[', key: undefined })
    }
    at = skip(text, end)
  }
  return root
}

function put(holder: Holder, node: Node): void {
  holder.inside.set(holder.key ?? holder.inside.size, node)
  holder.key = undefined
}

/** To the next token: white space, commas and colons say nothing about places. */
function skip(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\n\r,:'.includes(text.charAt(at))) at += 1
  return at
}

function endOfToken(text: string, at: number): number {
  const first = text.charAt(at)
  if ('{}[]'.includes(first)) return at + 1
  if (first === '"') return endOfString(text, at)
  let end = at + 1
  while (end < text.length && !' \t\n\r,:{}[]"'.includes(text.charAt(end))) end += 1
  return end
}

/** A quote ends a string unless an odd number of backslashes stands before it. */
function endOfString(text: string, open: number): number {
  let close = text.indexOf('"', open + 1)
  while (close > 0 && isEscaped(text, close)) close = text.indexOf('"', close + 1)
  return close < 0 ? text.length : close + 1
}

function isEscaped(text: string, at: number): boolean {
  let before = at
  while (text.charAt(before - 1) === '\\') before -= 1
  return (at - before) % 2 === 1
}
