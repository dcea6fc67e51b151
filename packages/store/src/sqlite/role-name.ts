/** What stands after the last `/` of a role ARN; a bare name is itself. The column that an index finds. */
export function roleName(role: string): string {
  return role.slice(role.lastIndexOf('/') + 1)
}
