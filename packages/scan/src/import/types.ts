export type Tool = 'gitleaks' | 'betterleaks' | 'trufflehog' | 'kingfisher'

/** How the other tool fared that tried the secret: it was let in, or turned away. */
export type Trial = 'worked' | 'refused'

/** One record of a report, whichever tool wrote it. It holds secrets: it stays in memory. */
export interface Reported {
  readonly tool: Tool
  /** The name of the rule, as the tool has it. From outside, like every text here. */
  readonly rule: string
  /** Empty where the tool does not say. */
  readonly path: string
  /** Counted from 1; 1 where the tool does not say. */
  readonly line: number
  readonly commit?: string
  readonly author?: string
  /** Texts that hold the secret or a part of it, such as the match and what belongs to it; at best with its context. */
  readonly texts: readonly string[]
  readonly trial?: Trial
  /** The tool was told to leave the secret out. */
  readonly isRedacted: boolean
}
