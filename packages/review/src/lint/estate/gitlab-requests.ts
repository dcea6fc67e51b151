import type { JsonObject } from '@vouchsafe/core/json'
import { exampleOf } from '../tokens/statement-keys.ts'
import type { GitlabSubject } from '../workloads/types.ts'
import type { RoleRequest, WantedClaims } from './role-request.ts'

/** What jobs of GitLab ask for: each role that a job names, with the tokens that it has. */
export function gitlabRequests({ jobs }: GitlabSubject, repository: string | undefined): RoleRequest[] {
  return jobs.flatMap(({ name, tokens, roles }) =>
    roles.map((role) => ({
      who: `the job \`${name}\``,
      issuer: 'GitLab',
      role,
      audiences: tokens.flatMap(({ audiences }) => audiences).filter(({ value }) => !value.includes('$')),
      tokens: (wanted) => tokensOf(wanted, repository),
      absent: [],
    })),
  )
}

/** A pipeline runs for whatever ref there is; its rules may say otherwise, and are not followed. */
function tokensOf(wanted: WantedClaims, repository: string | undefined): JsonObject[] {
  const patterns = wanted('sub').flatMap((pattern) => {
    const [, path = '', rest = '*'] = /^project_path:([^:]*)(?::(.*))?$/s.exec(pattern) ?? []
    return path === '' ? [] : [{ path: exampleOf(path), rest: exampleOf(rest) }]
  })
  const paths =
    repository === undefined ? ['your-group/your-project', ...patterns.map(({ path }) => path)] : [repository]
  const rests = ['ref_type:branch:ref:main', 'ref_type:tag:ref:v1', ...patterns.map(({ rest }) => rest)]
  return [...new Set(paths)].flatMap((path) =>
    [...new Set(rests)]
      .filter((rest) => /^ref_type:(?:branch|tag):ref:./.test(rest))
      .map((rest) => ({ sub: `project_path:${path}:${rest}`, project_path: path })),
  )
}
