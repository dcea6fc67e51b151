const MOST_RULES = 50
/** What a name of a rule is made of; anything else is not shown. */
const plain = /^[\w./ :-]{1,60}$/

/** Why records came to nothing. */
export type Fate = 'out of scope' | 'not confirmed'

/** Counts what came to nothing by rule, so that nothing of a report is lost unsaid. Memory is bounded. */
export class RuleCounts {
  readonly #counts = new Map<string, number>()
  readonly #isClean: (text: string) => boolean

  /** `isClean`: whether a text may be shown. */
  constructor(isClean: (text: string) => boolean) {
    this.#isClean = isClean
  }

  add(rule: string, fate: Fate): void {
    const named = `by \`${rule}\`, ${fate}`
    const mayShow = plain.test(rule) && this.#isClean(rule)
    const isKnown = this.#counts.has(named)
    const name = mayShow && (isKnown || this.#counts.size < MOST_RULES) ? named : `by other rules, ${fate}`
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  /** In words that follow a number: `by \`slack-bot-token\`, out of scope`. The most frequent come first. */
  table(): Record<string, number> {
    return Object.fromEntries([...this.#counts].toSorted((one, other) => other[1] - one[1]))
  }
}
