/** What ids of EC2 begin with, by the variable of the ARN that they stand for. */
const prefixes: ReadonlyMap<string, string> = new Map([
  ['InstanceId', 'i-'],
  ['VolumeId', 'vol-'],
  ['SnapshotId', 'snap-'],
  ['ImageId', 'ami-'],
  ['NetworkInterfaceId', 'eni-'],
  ['SecurityGroupId', 'sg-'],
  ['SubnetId', 'subnet-'],
  ['VpcId', 'vpc-'],
  ['RouteTableId', 'rtb-'],
  ['InternetGatewayId', 'igw-'],
  ['NatGatewayId', 'nat-'],
  ['AllocationId', 'eipalloc-'],
  ['LaunchTemplateId', 'lt-'],
  ['VpcEndpointId', 'vpce-'],
  ['NaclId', 'acl-'],
  ['TransitGatewayId', 'tgw-'],
  ['SpotInstanceRequestId', 'sir-'],
])

/** Of ids of any type, as calls for tags have them, those of one. */
export function idsOfType(variable: string, ids: readonly string[]): readonly string[] {
  const prefix = prefixes.get(variable)
  return prefix === undefined
    ? []
    : ids.filter((id) => id.startsWith(prefix) && /^[a-z]+-[0-9a-f]+$/.test(id))
}
