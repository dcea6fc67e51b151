/** The forms of a report of `vouch scan`. */
export const reportFormats = ['table', 'json', 'sarif', 'junit', 'html', 'markdown', 'gitlab'] as const

export type ReportFormat = (typeof reportFormats)[number]
