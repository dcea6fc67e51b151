/** Characters of a policy that is migrated; with ids beside its names it may be longer than AWS takes, which its writing will tell. */
export const longestMigrated = 131_072
