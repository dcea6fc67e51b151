/**
 * Functions with a short form in YAML (CloudFormation user guide, "Intrinsic function reference", and "Rule-specific
 * intrinsic functions").
 */
const functions = [
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
  'ValueOfAll',
]

const longNames: ReadonlyMap<string, string> = new Map([
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...functions.map((name) => [`!${name}`, `Fn::${name}`] as const),
])

/** The long name of a tag: `!Sub` is `Fn::Sub`. Undefined for what is no function of a template. */
export function longName(tag: string): string | undefined {
  return longNames.get(tag)
}
