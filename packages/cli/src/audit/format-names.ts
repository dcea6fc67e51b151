/** Of `vouch audit --format`; apart, because the help reads them and must not load the renderers. */
export const formatNames = ['table', 'json', 'cloudtrail', 'ocsf'] as const
export type FormatName = (typeof formatNames)[number]
