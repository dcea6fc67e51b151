import type { TrustClass } from './breadth.ts'

/** What an exact value of a claim narrows a provider's tokens down to, where it is not the subject. */
const claims: ReadonlyMap<string, TrustClass> = new Map<string, TrustClass>([
  // GitHub
  ['repository', 'one_scope'],
  ['repository_id', 'one_scope'],
  ['repository_owner', 'organization'],
  ['repository_owner_id', 'organization'],
  ['enterprise', 'organization'],
  ['enterprise_id', 'organization'],
  // GitLab
  ['project_path', 'one_scope'],
  ['project_id', 'one_scope'],
  ['namespace_path', 'organization'],
  ['namespace_id', 'organization'],
  // Terraform, Buildkite, CircleCI
  ['terraform_workspace_id', 'one_scope'],
  ['terraform_organization_id', 'organization'],
  ['pipeline_id', 'one_scope'],
  ['organization_id', 'organization'],
  // people
  ['email', 'exact'],
  ['oid', 'exact'],
  ['hd', 'organization'],
  ['tid', 'organization'],
  // SAML
  ['saml:sub', 'exact'],
])

/** Keys of every request that say whom the caller belongs to. */
const requestKeys: ReadonlyMap<string, TrustClass> = new Map<string, TrustClass>([
  ['aws:principalarn', 'exact'],
  ['aws:userid', 'exact'],
  ['aws:principalaccount', 'organization'],
  ['aws:principalorgid', 'organization'],
  ['aws:principalorgpaths', 'organization'],
  ['aws:sourceaccount', 'organization'],
  ['aws:sourceorgid', 'organization'],
])

/** What an exact value of a claim or request key narrows the callers down to; undefined where it does not count. */
export function keyClass(key: string): TrustClass | undefined {
  return requestKeys.get(key) ?? claims.get(key)
}
