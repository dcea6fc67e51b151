import { generalise, type GeneraliseOptions, type Shape } from '#rightsize/shape/generalise'
import { joinEvidence, lessSure, type Evidence } from './evidence.ts'

/** A resource, or a pattern that stands for several, with what says so. */
export interface ResourceLine {
  /** As the `Resource` of a policy has it. */
  readonly pattern: string
  /** How many distinct resources it stands for; of very many, at least so many. */
  readonly distinct: number
  readonly isAtLeast: boolean
  /** It admits names that have nothing in common with those that were seen. */
  readonly isWide: boolean
  readonly evidence: Evidence
}

export interface TallyOptions {
  readonly mostNames: number
  readonly mostListed: number
}

/** `arn:aws:s3:::` and what follows it. */
const headForm = /^((?:[^:]*:){5})(.+)$/s

interface Folded {
  readonly prefix: string
  readonly suffix: string
  line: ResourceLine
}

/** The resources of one action: each on its own while they are few, folded into patterns when they would fill memory. */
export class ResourceTally {
  #seen = new Map<string, Evidence>()
  #folded: Folded[] = []

  /** Resources held one by one. */
  get size(): number {
    return this.#seen.size
  }

  /** Whether it is held anew: it is neither known nor covered by what was folded. */
  add(pattern: string, evidence: Evidence): boolean {
    const known = this.#seen.get(pattern)
    const folded = known === undefined ? this.#folded.find((one) => covers(one, pattern)) : undefined
    if (folded !== undefined) {
      folded.line = {
        ...folded.line,
        evidence: joinEvidence(folded.line.evidence, evidence),
        isAtLeast: true,
      }
      return false
    }
    this.#seen.set(pattern, joinEvidence(known, evidence))
    return known === undefined
  }

  /** Resources that were seen, as ARNs; of those that were folded one, which may not exist. */
  samples(): readonly string[] {
    return [...this.#seen.keys(), ...this.#folded.map(({ prefix, suffix }) => `${prefix}x${suffix}`)].map(
      plain,
    )
  }

  /** Gives up what is held one by one, as far as patterns can stand for it. Returns how many remain. */
  fold(options: TallyOptions): number {
    const lines = this.#lines(options, [])
    const [wide, single] = [lines.filter(isPattern), lines.filter((line) => !isPattern(line))]
    this.#folded.push(...wide.map(foldedOf))
    this.#seen = new Map(single.map(({ pattern, evidence }) => [pattern, evidence]))
    return this.#seen.size
  }

  /** In order of the patterns; none of them covers anything of `forbidden` that was not seen itself. */
  lines(options: TallyOptions, forbidden: readonly string[]): readonly ResourceLine[] {
    const all = [...this.#folded.map(({ line }) => line), ...this.#lines(options, forbidden)]
    return all.toSorted((one, other) => (one.pattern < other.pattern ? -1 : 1))
  }

  #lines(options: TallyOptions, forbidden: readonly string[]): readonly ResourceLine[] {
    const groups = Map.groupBy(this.#seen.keys(), (pattern) => headOf(pattern))
    return [...groups].flatMap(([head, patterns]) => {
      const here = { ...options, ...placeOf(head), forbidden: tailsOf(head, forbidden) }
      return generalise(tailsOf(head, patterns), here).map((shape) => this.#lineOf(head, shape))
    })
  }

  #lineOf(head: string, { pattern, texts, isWide }: Shape): ResourceLine {
    const evidence = texts
      .map((text) => this.#seen.get(head + text))
      .reduce<Evidence | undefined>(
        (all, one) => (one === undefined ? all : joinEvidence(all, one)),
        undefined,
      )
    // every text of a shape was one of the keys
    if (evidence === undefined) throw new TypeError('a shape without texts')
    const isOne = texts.length === 1
    const confidence = isOne
      ? evidence.confidence
      : lessSure(evidence.confidence, isWide ? 'guessed' : 'inferred')
    return {
      pattern: head + pattern,
      distinct: texts.length,
      isAtLeast: false,
      isWide,
      evidence: { ...evidence, confidence },
    }
  }
}

/** What a pattern of literal signs stands for; its wildcards become themselves. */
function plain(pattern: string): string {
  return pattern.replaceAll(/\$\{([*?$])\}/g, '$1')
}

function headOf(pattern: string): string {
  return headForm.exec(pattern)?.[1] ?? ''
}

function tailsOf(head: string, patterns: readonly string[]): readonly string[] {
  return patterns.filter((one) => headOf(one) === head).map((one) => one.slice(head.length))
}

/** Services whose ids are not interchangeable: who may use one key, role or zone may not use every other. */
const walls: ReadonlySet<string> = new Set([
  'kms',
  'iam',
  'secretsmanager',
  'route53',
  'acm',
  'organizations',
])

function placeOf(head: string): Pick<GeneraliseOptions, 'namedDepth' | 'areIdsNames'> {
  const service = head.split(':')[2] ?? ''
  return { namedDepth: service === 's3' ? 0 : 1, areIdsNames: walls.has(service) }
}

function isPattern({ distinct }: ResourceLine): boolean {
  return distinct > 1
}

function foldedOf(line: ResourceLine): Folded {
  // `generalise` puts one wildcard in; further ones were in the texts
  const at = line.pattern.search(/(?<!\$\{)\*/)
  return { prefix: line.pattern.slice(0, at), suffix: line.pattern.slice(at + 1), line }
}

function covers({ prefix, suffix }: Folded, pattern: string): boolean {
  return (
    pattern.length >= prefix.length + suffix.length && pattern.startsWith(prefix) && pattern.endsWith(suffix)
  )
}
