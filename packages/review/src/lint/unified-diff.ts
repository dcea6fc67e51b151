/** Lines around a change that stay as they are. */
const CONTEXT = 3
/** Lines of which the comparison is worked out; longer texts are one whole change. */
const MOST_LINES = 2000

interface Line {
  readonly sign: ' ' | '-' | '+'
  readonly text: string
}

/** The unified diff that makes the new text of the old one, as `git apply` and `patch -p1` take it; empty when equal. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return ''
  const lines = compare(linesOf(before), linesOf(after))
  return [`--- a/${file}`, `+++ b/${file}`, ...hunksOf(lines), ''].join('\n')
}

/**
 * The diff that takes some lines, counted from 1, out of a text, without any other line of it: what stands around them
 * is nobody's business (`patch -p1`, `git apply --unidiff-zero`).
 */
export function diffWithoutLines(file: string, text: string, removed: ReadonlySet<number>): string {
  const lines = linesOf(text)
  const hunks: string[] = []
  let before = 0
  for (let from = 1; from <= lines.length; from += 1) {
    if (!removed.has(from)) continue
    let next = from
    while (removed.has(next) && next <= lines.length) next += 1
    const count = next - from
    hunks.push(`@@ -${from},${count} +${from - 1 - before},0 @@`)
    hunks.push(...lines.slice(from - 1, next - 1).map((line) => `-${line}`))
    before += count
    from = next
  }
  return [`--- a/${file}`, `+++ b/${file}`, ...hunks, ''].join('\n')
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  else lines.push(`${lines.pop() ?? ''}\n\\ No newline at end of file`)
  return lines
}

function compare(old: readonly string[], young: readonly string[]): Line[] {
  const removed = old.map((text): Line => ({ sign: '-', text }))
  const added = young.map((text): Line => ({ sign: '+', text }))
  if (old.length > MOST_LINES || young.length > MOST_LINES) return [...removed, ...added]
  const common = commonLengths(old, young)
  const lines: Line[] = []
  let [at, to] = [0, 0]
  while (at < old.length || to < young.length) {
    const [left, right] = [old[at], young[to]]
    if (left !== undefined && left === right) {
      lines.push({ sign: ' ', text: left })
      at += 1
      to += 1
    } else if (
      left !== undefined &&
      (right === undefined || lengthAt(common, at + 1, to) >= lengthAt(common, at, to + 1))
    ) {
      lines.push({ sign: '-', text: left })
      at += 1
    } else {
      lines.push({ sign: '+', text: right ?? '' })
      to += 1
    }
  }
  return lines
}

/** Of the longest common subsequences of the ends. */
function commonLengths(old: readonly string[], young: readonly string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () =>
    Array.from({ length: young.length + 1 }, () => 0),
  )
  for (let at = old.length - 1; at >= 0; at -= 1)
    for (let to = young.length - 1; to >= 0; to -= 1) {
      const row = lengths[at]
      if (row === undefined) continue
      row[to] =
        old[at] === young[to]
          ? lengthAt(lengths, at + 1, to + 1) + 1
          : Math.max(lengthAt(lengths, at + 1, to), lengthAt(lengths, at, to + 1))
    }
  return lengths
}

function lengthAt(lengths: readonly (readonly number[])[], at: number, to: number): number {
  return lengths[at]?.[to] ?? 0
}

function hunksOf(lines: readonly Line[]): string[] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ sign }) => sign !== ' '),
  )
  const hunks: string[] = []
  let [oldLine, newLine, at] = [1, 1, 0]
  while (at < lines.length) {
    const end = near[at] === true ? endOfRun(near, at) : at + 1
    const hunk = lines.slice(at, end)
    const olds = hunk.filter(({ sign }) => sign !== '+').length
    const news = hunk.filter(({ sign }) => sign !== '-').length
    if (near[at] === true)
      hunks.push(
        `@@ -${oldLine},${olds} +${newLine},${news} @@`,
        ...hunk.map(({ sign, text }) => sign + text),
      )
    oldLine += olds
    newLine += news
    at = end
  }
  return hunks
}

function endOfRun(near: readonly boolean[], from: number): number {
  const end = near.indexOf(false, from)
  return end === -1 ? near.length : end
}
