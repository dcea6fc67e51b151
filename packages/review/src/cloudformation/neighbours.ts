interface NeighbourFacts {
  readonly name: string
  readonly account: string
  readonly region: string
}

interface Neighbour {
  /** The property that names it; without it AWS makes a name up, which nobody here can know. */
  readonly nameProperty: string
  /** What `Ref` gives. */
  readonly ref: (facts: NeighbourFacts) => string
  /** What `Fn::GetAtt` gives for `Arn`. */
  readonly arn: (facts: NeighbourFacts) => string
}

const byName = ({ name }: NeighbourFacts): string => name

function regional(nameProperty: string, service: string, resource: (name: string) => string): Neighbour {
  return {
    nameProperty,
    ref: byName,
    arn: ({ name, account, region }) => `arn:aws:${service}:${region}:${account}:${resource(name)}`,
  }
}

/** Its `Ref` is its ARN. */
function byArn(neighbour: Neighbour): Neighbour {
  return { ...neighbour, ref: neighbour.arn }
}

/** Resources beside trust that policies often name, where their template gives them a name. */
export const neighbours: ReadonlyMap<string, Neighbour> = new Map([
  ['AWS::S3::Bucket', { nameProperty: 'BucketName', ref: byName, arn: ({ name }) => `arn:aws:s3:::${name}` }],
  ['AWS::DynamoDB::Table', regional('TableName', 'dynamodb', (name) => `table/${name}`)],
  ['AWS::DynamoDB::GlobalTable', regional('TableName', 'dynamodb', (name) => `table/${name}`)],
  ['AWS::ECR::Repository', regional('RepositoryName', 'ecr', (name) => `repository/${name}`)],
  ['AWS::ECS::Cluster', regional('ClusterName', 'ecs', (name) => `cluster/${name}`)],
  ['AWS::EKS::Cluster', regional('Name', 'eks', (name) => `cluster/${name}`)],
  ['AWS::Events::EventBus', regional('Name', 'events', (name) => `event-bus/${name}`)],
  ['AWS::Kinesis::Stream', regional('Name', 'kinesis', (name) => `stream/${name}`)],
  ['AWS::Lambda::Function', regional('FunctionName', 'lambda', (name) => `function:${name}`)],
  ['AWS::Logs::LogGroup', regional('LogGroupName', 'logs', (name) => `log-group:${name}:*`)],
  ['AWS::SNS::Topic', byArn(regional('TopicName', 'sns', (name) => name))],
  [
    'AWS::SQS::Queue',
    {
      ...regional('QueueName', 'sqs', (name) => name),
      ref: ({ name, account, region }) => `https://sqs.${region}.amazonaws.com/${account}/${name}`,
    },
  ],
  [
    'AWS::StepFunctions::StateMachine',
    byArn(regional('StateMachineName', 'states', (name) => `stateMachine:${name}`)),
  ],
] satisfies [string, Neighbour][])
