/** The forms of a report of `vouch lint`. */
export const lintFormats = ['table', 'json', 'sarif', 'github'] as const

export type LintFormat = (typeof lintFormats)[number]
