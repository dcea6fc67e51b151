import type { Drafts } from './types.ts'

/** The drafts of many resources as those of one file. */
export function joinDrafts(parts: readonly Partial<Drafts>[]): Drafts {
  return {
    roles: parts.flatMap(({ roles = [] }) => roles),
    policies: parts.flatMap(({ policies = [] }) => policies),
    providers: parts.flatMap(({ providers = [] }) => providers),
    samlProviders: parts.flatMap(({ samlProviders = [] }) => samlProviders),
    instanceProfiles: parts.flatMap(({ instanceProfiles = [] }) => instanceProfiles),
    attachments: parts.flatMap(({ attachments = [] }) => attachments),
  }
}
