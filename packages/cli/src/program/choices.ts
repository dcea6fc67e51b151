// Words that the help reads, in one file of their own: it loads neither what prints formats nor what completes.

/** Of `vouch audit --format`. */
export const formatNames = ['table', 'json', 'cloudtrail', 'ocsf'] as const
export type FormatName = (typeof formatNames)[number]

/** Of `vouch review --sort`. */
export const orderNames = ['last-used', 'breadth', 'owner', 'name'] as const

/** Of `vouch completion`. */
export const shells = ['bash', 'zsh'] as const
export type Shell = (typeof shells)[number]
