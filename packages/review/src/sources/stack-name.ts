const longestStack = 128

/**
 * The name of a stack from the name of its template: `cdk.out/App.template.json` is `App`. What CloudFormation does
 * not take in such a name becomes a hyphen.
 */
export function stackName(file: string): string {
  const base = file.split(/[/\\]/).at(-1) ?? ''
  const bare = base.replace(/\.(?:json|ya?ml|template)$/i, '').replace(/\.template$/i, '')
  const name = bare.replaceAll(/[^A-Za-z0-9-]+/g, '-').replaceAll(/^[^A-Za-z]+|-+$/g, '')
  return name === '' ? 'stack' : name.slice(0, longestStack)
}
