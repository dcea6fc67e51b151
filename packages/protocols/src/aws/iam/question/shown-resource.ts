/** Operations whose caller names the whole ARN, or whose resource is not there yet. */
const byArn = /^iam:Create/
const named = /^arn:aws:iam::\d{12}:(role|instance-profile|user)\/(?:[^/]+\/)*([^/]+)$/

/**
 * How a denial names the resource: where the caller gave a name alone, AWS answers with no more than that (`role
 * NAME`), and the path, if there is such a resource, stays unknown. For `iam:PassRole` too, where AWS gives the ARN:
 * nobody passes a role here by more than its name.
 */
export function shownResource(action: string, resource: string): string {
  const [, type = '', name = ''] = byArn.test(action) ? [] : (named.exec(resource) ?? [])
  return name === '' ? resource : `${type.replace('-', ' ')} ${name}`
}
