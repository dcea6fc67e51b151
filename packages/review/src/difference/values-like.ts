/**
 * Values like one of a token, from the nearest to the strangest: another ref of the repository, another repository of
 * the owner, a stranger's. They make a witness that a person recognises.
 */
export function valuesLike(value: string): string[] {
  for (const { form, likes } of kinds) {
    const groups = form.exec(value)?.groups
    if (groups !== undefined) return likes((name) => groups[name] ?? '')
  }
  return []
}

interface Kind {
  readonly form: RegExp
  readonly likes: (part: (name: string) => string) => string[]
}

const kinds: readonly Kind[] = [
  {
    form: /^repo:(?<owner>[^/:]+)\/(?<repository>[^:]+):/,
    likes: (part) => [
      ...['ref:refs/heads/main', 'ref:refs/heads/feature', 'pull_request', 'environment:production'].map(
        (tail) => `repo:${part('owner')}/${part('repository')}:${tail}`,
      ),
      `repo:${part('owner')}/another:ref:refs/heads/main`,
      `repo:${part('owner')}/another:pull_request`,
      `repo:${part('owner')}-stranger/app:ref:refs/heads/main`,
      'repo:stranger/app:ref:refs/heads/main',
      'repo:stranger/app:pull_request',
    ],
  },
  {
    form: /^project_path:(?<group>[^/:]+)\/(?<project>[^:]+):/,
    likes: (part) => [
      `project_path:${part('group')}/${part('project')}:ref_type:branch:ref:feature`,
      `project_path:${part('group')}/another:ref_type:branch:ref:main`,
      'project_path:stranger/app:ref_type:branch:ref:main',
    ],
  },
  {
    form: /^system:serviceaccount:(?<namespace>[^:]+):(?<name>[^:]+)$/,
    likes: (part) => [
      `system:serviceaccount:${part('namespace')}:default`,
      `system:serviceaccount:${part('namespace')}:another`,
      `system:serviceaccount:default:${part('name')}`,
      'system:serviceaccount:stranger:default',
    ],
  },
  {
    form: /^organization:(?<organization>[^:]+):project:(?<project>[^:]+):workspace:(?<workspace>[^:]+):/,
    likes: (part) => [
      `organization:${part('organization')}:project:${part('project')}:workspace:${part('workspace')}:run_phase:plan`,
      `organization:${part('organization')}:project:${part('project')}:workspace:another:run_phase:apply`,
      'organization:stranger:project:app:workspace:app:run_phase:apply',
    ],
  },
  {
    form: /^organization:(?<organization>[^:]+):pipeline:(?<pipeline>[^:]+):/,
    likes: (part) => [
      `organization:${part('organization')}:pipeline:${part('pipeline')}:ref:refs/heads/feature:commit:0a1:step:test`,
      `organization:${part('organization')}:pipeline:another:ref:refs/heads/main:commit:0a1:step:test`,
      'organization:stranger:pipeline:app:ref:refs/heads/main:commit:0a1:step:test',
    ],
  },
  {
    form: /^org\/(?<organization>[^/]+)\/project\/(?<project>[^/]+)\//,
    likes: (part) => [
      `org/${part('organization')}/project/${part('project')}/user/another`,
      `org/${part('organization')}/project/another/user/another`,
    ],
  },
  {
    form: /^owner:(?<owner>[^:]+):project:(?<project>[^:]+):/,
    likes: (part) => [
      `owner:${part('owner')}:project:${part('project')}:environment:preview`,
      `owner:${part('owner')}:project:another:environment:production`,
      'owner:stranger:project:app:environment:production',
    ],
  },
  {
    form: /^spiffe:\/\/(?<domain>[^/]+)\//,
    likes: (part) => [`spiffe://${part('domain')}/another`, 'spiffe://stranger.example/another'],
  },
]
