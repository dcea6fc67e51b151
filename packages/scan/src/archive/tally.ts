/** What was opened, and what was met inside with a content of its own; whatever the depth. */
export interface ArchiveTally {
  archives: number
  members: number
}

/** As counts of a coverage: none where no archive was met. */
export function countsOf({ archives, members }: ArchiveTally): Record<string, number> {
  return archives === 0 ? {} : { archives, members }
}
