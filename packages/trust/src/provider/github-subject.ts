/**
 * GitHub's `sub` in its default template, in either form: by name (`repo:ORG/REPO:CONTEXT`) or immutable
 * (`repo:ORG@ID/REPO@ID:CONTEXT`; new, renamed and transferred repositories since July 2026).
 */
export interface GitHubSubject {
  readonly owner: string
  readonly repository: string
  /** Both ids or neither: a subject with one of them is not GitHub's. */
  readonly ids?: { readonly owner: string; readonly repository: string }
  /** What follows the repository: `ref:refs/heads/main`, `environment:production`, `pull_request`, … */
  readonly context: string
}

const form =
  /^repo:(?<owner>[A-Za-z0-9_-]+)(?:@(?<ownerId>[0-9]+))?\/(?<repository>[A-Za-z0-9._-]+)(?:@(?<repositoryId>[0-9]+))?:(?<context>.+)$/s

/** Undefined when the subject has another form (a customised template, another issuer). */
export function parseGitHubSubject(subject: string): GitHubSubject | undefined {
  const groups = form.exec(subject)?.groups
  if (groups === undefined) return undefined
  const { owner = '', repository = '', context = '', ownerId, repositoryId } = groups
  if ((ownerId === undefined) !== (repositoryId === undefined)) return undefined
  return {
    owner,
    repository,
    ...(ownerId !== undefined &&
      repositoryId !== undefined && { ids: { owner: ownerId, repository: repositoryId } }),
    context,
  }
}
