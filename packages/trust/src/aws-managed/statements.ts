import type { JsonObject } from '@vouchsafe/core/json'
import { readOnlyAccess, securityAudit, viewOnlyAccess } from './job-statements.ts'
import { allow, allowServiceLinkedRoles } from './statement.ts'

interface Written {
  readonly path?: '/service-role/' | '/job-function/'
  readonly description: string
  readonly statements: readonly JsonObject[]
}

const logWriting = 'CreateLogGroup CreateLogStream PutLogEvents'
const imagePull =
  'GetAuthorizationToken BatchCheckLayerAvailability GetDownloadUrlForLayer GetRepositoryPolicy DescribeRepositories ListImages DescribeImages BatchGetImage GetLifecyclePolicy GetLifecyclePolicyPreview ListTagsForResource DescribeImageScanFindings'
const logReading =
  'Describe* Get* List* StartQuery StopQuery TestMetricFilter FilterLogEvents StartLiveTail StopLiveTail'
const volumes = 'arn:aws:ec2:*:*:volume/*'
const snapshots = 'arn:aws:ec2:*:*:snapshot/*'

/**
 * The policies of AWS that people attach most, by name. Each is written anew and allows nothing that AWS's own of
 * the name does not allow (compared with those of March 2026); services beyond an account's usual ones are left out.
 */
export const awsManagedStatements: Readonly<Record<string, Written>> = {
  AdministratorAccess: {
    description: 'Everything, on everything.',
    statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  },
  PowerUserAccess: {
    description: 'Everything but identities, the organization and the account itself.',
    statements: [
      { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
      allow({
        account: 'GetAccountInformation GetPrimaryEmail ListRegions',
        iam: 'CreateServiceLinkedRole DeleteServiceLinkedRole ListRoles',
        organizations: 'DescribeOrganization',
      }),
    ],
  },
  ReadOnlyAccess: {
    description: 'Reading the usual services, contents included, but for secrets.',
    statements: readOnlyAccess,
  },
  ViewOnlyAccess: {
    path: '/job-function/',
    description: 'Listing what there is, without reading what it holds.',
    statements: viewOnlyAccess,
  },
  SecurityAudit: {
    description: 'Reading how things are configured.',
    statements: securityAudit,
  },
  IAMFullAccess: {
    description: 'All of IAM.',
    statements: [
      allow({
        iam: '*',
        organizations:
          'DescribeAccount DescribeOrganization DescribePolicy ListPolicies ListTargetsForPolicy',
      }),
    ],
  },
  IAMReadOnlyAccess: {
    description: 'Reading IAM, and simulating its policies.',
    statements: [
      allow({
        iam: 'GenerateCredentialReport GenerateServiceLastAccessedDetails Get* List* SimulateCustomPolicy SimulatePrincipalPolicy',
      }),
    ],
  },
  AmazonS3FullAccess: {
    description: 'All of S3.',
    statements: [allow({ s3: '*', 's3-object-lambda': '*' })],
  },
  AmazonS3ReadOnlyAccess: {
    description: 'Reading all buckets and objects.',
    statements: [allow({ s3: 'Get* List* Describe*', 's3-object-lambda': 'Get* List*' })],
  },
  AmazonDynamoDBFullAccess: {
    description: 'All of DynamoDB, with the scaling and the alarms of its tables.',
    statements: [
      allow({
        dynamodb: '*',
        dax: '*',
        'application-autoscaling':
          'DeleteScalingPolicy DeregisterScalableTarget DescribeScalableTargets DescribeScalingActivities DescribeScalingPolicies PutScalingPolicy RegisterScalableTarget',
        cloudwatch:
          'DeleteAlarms DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric GetMetricData GetMetricStatistics ListMetrics PutMetricAlarm',
        ec2: 'DescribeVpcs DescribeSubnets DescribeSecurityGroups',
        iam: 'GetRole ListRoles',
        kms: 'DescribeKey ListAliases',
        kinesis: 'ListStreams DescribeStream DescribeStreamSummary',
        tag: 'GetResources',
      }),
      allow(
        { iam: 'PassRole' },
        {
          when: [
            'StringLike',
            'iam:PassedToService',
            ['application-autoscaling.amazonaws.com', 'dax.amazonaws.com'],
          ],
        },
      ),
      allowServiceLinkedRoles('replication.dynamodb', 'dax', 'dynamodb.application-autoscaling'),
    ],
  },
  AmazonDynamoDBReadOnlyAccess: {
    description: 'Reading all tables and their settings.',
    statements: [
      allow({
        dynamodb:
          'BatchGetItem Describe* List* GetAbacStatus GetItem GetResourcePolicy Query Scan PartiQLSelect',
        dax: 'Describe* List* GetItem BatchGetItem Query Scan',
        'application-autoscaling':
          'DescribeScalableTargets DescribeScalingActivities DescribeScalingPolicies',
        cloudwatch:
          'DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric GetMetricData GetMetricStatistics ListMetrics',
        iam: 'GetRole ListRoles',
        kms: 'DescribeKey ListAliases',
        tag: 'GetResources',
      }),
    ],
  },
  AmazonEC2FullAccess: {
    description: 'All of EC2, load balancers, automatic scaling and CloudWatch.',
    statements: [
      allow({ ec2: '*', elasticloadbalancing: '*', cloudwatch: '*', autoscaling: '*' }),
      allowServiceLinkedRoles(
        'autoscaling',
        'ec2scheduled',
        'elasticloadbalancing',
        'spot',
        'spotfleet',
        'transitgateway',
      ),
    ],
  },
  AmazonEC2ReadOnlyAccess: {
    description: 'Looking at EC2, load balancers, automatic scaling and their metrics.',
    statements: [
      allow({
        ec2: 'Describe* GetSecurityGroupsForVpc',
        elasticloadbalancing: 'Describe*',
        cloudwatch: 'ListMetrics GetMetricStatistics Describe*',
        autoscaling: 'Describe*',
      }),
    ],
  },
  AmazonEC2ContainerRegistryReadOnly: {
    description: 'Pulling images.',
    statements: [allow({ ecr: imagePull })],
  },
  AmazonEC2ContainerRegistryPowerUser: {
    description: 'Pulling and pushing images, without deleting them.',
    statements: [
      allow({ ecr: `${imagePull} InitiateLayerUpload UploadLayerPart CompleteLayerUpload PutImage` }),
    ],
  },
  AmazonEC2ContainerRegistryFullAccess: {
    description: 'All of the container registry.',
    statements: [allow({ ecr: '*', cloudtrail: 'LookupEvents' }), allowServiceLinkedRoles('replication.ecr')],
  },
  AmazonEKSClusterPolicy: {
    description: 'What the control plane of a Kubernetes cluster does on behalf of it.',
    statements: [
      allow({
        autoscaling: 'DescribeAutoScalingGroups UpdateAutoScalingGroup',
        ec2: 'AttachVolume AuthorizeSecurityGroupIngress CreateRoute CreateSecurityGroup CreateTags CreateVolume DeleteRoute DeleteSecurityGroup DeleteVolume DescribeInstances DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeVolumes DescribeVolumesModifications DescribeVpcs DescribeDhcpOptions DescribeNetworkInterfaces DescribeAvailabilityZones DetachVolume ModifyInstanceAttribute ModifyVolume RevokeSecurityGroupIngress DescribeAccountAttributes DescribeAddresses DescribeInternetGateways DescribeInstanceTopology',
        elasticloadbalancing:
          'AddTags ApplySecurityGroupsToLoadBalancer AttachLoadBalancerToSubnets ConfigureHealthCheck CreateListener CreateLoadBalancer CreateLoadBalancerListeners CreateLoadBalancerPolicy CreateTargetGroup DeleteListener DeleteLoadBalancer DeleteLoadBalancerListeners DeleteTargetGroup DeregisterInstancesFromLoadBalancer DeregisterTargets DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancerPolicies DescribeLoadBalancers DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth DetachLoadBalancerFromSubnets ModifyListener ModifyLoadBalancerAttributes ModifyTargetGroup ModifyTargetGroupAttributes RegisterInstancesWithLoadBalancer RegisterTargets SetLoadBalancerPoliciesForBackendServer SetLoadBalancerPoliciesOfListener',
        kms: 'DescribeKey',
      }),
      allowServiceLinkedRoles('elasticloadbalancing'),
      allow(
        { ec2: 'DeleteNetworkInterface' },
        { when: ['StringEquals', 'ec2:ResourceTag/eks:eni:owner', 'amazon-vpc-cni'] },
      ),
    ],
  },
  AmazonEKSWorkerNodePolicy: {
    description: 'What a node of a Kubernetes cluster needs to join it.',
    statements: [
      allow({
        ec2: 'DescribeInstances DescribeInstanceTypes DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeVolumes DescribeVolumesModifications DescribeVpcs',
        eks: 'DescribeCluster',
        'eks-auth': 'AssumeRoleForPodIdentity',
      }),
    ],
  },
  AmazonEKS_CNI_Policy: {
    description: 'What the network plugin of a Kubernetes cluster needs to give pods addresses.',
    statements: [
      allow({
        ec2: 'AssignPrivateIpAddresses AttachNetworkInterface CreateNetworkInterface DeleteNetworkInterface DescribeInstances DescribeTags DescribeNetworkInterfaces DescribeInstanceTypes DescribeSubnets DescribeSecurityGroups DetachNetworkInterface ModifyNetworkInterfaceAttribute UnassignPrivateIpAddresses',
      }),
      allow({ ec2: 'CreateTags' }, { on: 'arn:aws:ec2:*:*:network-interface/*' }),
    ],
  },
  AmazonEBSCSIDriverPolicy: {
    path: '/service-role/',
    description: 'What the volume driver of a Kubernetes cluster needs for the volumes that it tags.',
    statements: [
      allow({
        ec2: 'DescribeAvailabilityZones DescribeInstances DescribeSnapshots DescribeTags DescribeVolumes DescribeVolumesModifications DescribeVolumeStatus',
      }),
      allow({ ec2: 'CreateSnapshot ModifyVolume' }, { on: volumes }),
      allow({ ec2: 'AttachVolume DetachVolume' }, { on: [volumes, 'arn:aws:ec2:*:*:instance/*'] }),
      allow({ ec2: 'CreateVolume EnableFastSnapshotRestores' }, { on: snapshots }),
      allow(
        { ec2: 'CreateTags' },
        {
          on: [volumes, snapshots],
          when: ['StringEquals', 'ec2:CreateAction', ['CreateVolume', 'CreateSnapshot']],
        },
      ),
      allow({ ec2: 'DeleteTags' }, { on: [volumes, snapshots] }),
      ...[
        ['CreateVolume', volumes, 'aws:RequestTag/ebs.csi.aws.com/cluster', 'true'],
        ['CreateVolume', volumes, 'aws:RequestTag/CSIVolumeName', '*'],
        ['DeleteVolume', volumes, 'ec2:ResourceTag/ebs.csi.aws.com/cluster', 'true'],
        ['DeleteVolume', volumes, 'ec2:ResourceTag/CSIVolumeName', '*'],
        ['DeleteVolume', volumes, 'ec2:ResourceTag/kubernetes.io/created-for/pvc/name', '*'],
        ['CreateSnapshot', snapshots, 'aws:RequestTag/CSIVolumeSnapshotName', '*'],
        ['CreateSnapshot', snapshots, 'aws:RequestTag/ebs.csi.aws.com/cluster', 'true'],
        ['DeleteSnapshot', snapshots, 'ec2:ResourceTag/CSIVolumeSnapshotName', '*'],
        ['DeleteSnapshot', snapshots, 'ec2:ResourceTag/ebs.csi.aws.com/cluster', 'true'],
      ].map(([action = '', on = '', key = '', value = '']) =>
        allow({ ec2: action }, { on, when: ['StringLike', key, value] }),
      ),
    ],
  },
  AWSLambdaBasicExecutionRole: {
    path: '/service-role/',
    description: 'What a function needs to write its log.',
    statements: [allow({ logs: logWriting })],
  },
  AWSLambdaVPCAccessExecutionRole: {
    path: '/service-role/',
    description: 'What a function needs to write its log and to reach a private network.',
    statements: [
      allow({
        logs: logWriting,
        ec2: 'CreateNetworkInterface DescribeNetworkInterfaces DescribeSubnets DeleteNetworkInterface AssignPrivateIpAddresses UnassignPrivateIpAddresses',
      }),
    ],
  },
  CloudWatchLogsFullAccess: {
    description: 'All of CloudWatch Logs.',
    statements: [allow({ logs: '*' })],
  },
  CloudWatchLogsReadOnlyAccess: {
    description: 'Reading and querying logs.',
    statements: [allow({ logs: logReading })],
  },
  CloudWatchReadOnlyAccess: {
    description: 'Reading metrics, alarms, logs and traces.',
    statements: [
      allow({
        'application-autoscaling': 'DescribeScalingPolicies',
        autoscaling: 'Describe*',
        cloudwatch: 'BatchGet* Describe* Get* List*',
        logs: logReading,
        sns: 'Get* List*',
        rum: 'BatchGet* Get* List*',
        synthetics: 'Describe* Get* List*',
        xray: 'BatchGet* Get* List*',
      }),
    ],
  },
  AmazonSQSFullAccess: { description: 'All of SQS.', statements: [allow({ sqs: '*' })] },
  AmazonSQSReadOnlyAccess: {
    description: 'Looking at queues, without receiving from them.',
    statements: [
      allow({
        sqs: 'GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues ListQueues ListMessageMoveTasks ListQueueTags',
      }),
    ],
  },
  AmazonSNSFullAccess: { description: 'All of SNS.', statements: [allow({ sns: '*' })] },
  SecretsManagerReadWrite: {
    description: 'All of Secrets Manager, and the look-ups of its console.',
    statements: [
      allow({
        secretsmanager: '*',
        cloudformation:
          'CreateChangeSet DescribeChangeSet DescribeStackResource DescribeStacks ExecuteChangeSet',
        ec2: 'DescribeSecurityGroups DescribeSubnets DescribeVpcs',
        kms: 'DescribeKey ListAliases ListKeys',
        lambda: 'ListFunctions',
        rds: 'DescribeDBClusters DescribeDBInstances',
        redshift: 'DescribeClusters',
        tag: 'GetResources',
      }),
      allow(
        { lambda: 'AddPermission CreateFunction GetFunction InvokeFunction UpdateFunctionConfiguration' },
        { on: 'arn:aws:lambda:*:*:function:SecretsManager*' },
      ),
    ],
  },
  AmazonSSMReadOnlyAccess: {
    description: 'Reading Systems Manager, parameters included.',
    statements: [allow({ ssm: 'Describe* Get* List*' })],
  },
  AmazonSSMManagedInstanceCore: {
    description: 'What the Systems Manager agent of a machine needs.',
    statements: [
      allow({
        ssm: 'DescribeAssociation GetDeployablePatchSnapshotForInstance GetDocument DescribeDocument GetManifest GetParameter GetParameters ListAssociations ListInstanceAssociations PutInventory PutComplianceItems PutConfigurePackageResult UpdateAssociationStatus UpdateInstanceAssociationStatus UpdateInstanceInformation',
        ssmmessages: 'CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel',
        ec2messages: 'AcknowledgeMessage DeleteMessage FailMessage GetEndpoint GetMessages SendReply',
      }),
    ],
  },
  AWSCloudFormationReadOnlyAccess: {
    description: 'Reading stacks and templates.',
    statements: [
      allow({
        cloudformation: 'Describe* BatchDescribe* EstimateTemplateCost Get* List* ValidateTemplate Detect*',
      }),
    ],
  },
  AWSKeyManagementServicePowerUser: {
    description: 'Creating and describing keys, without using them.',
    statements: [
      allow({
        kms: 'CreateAlias CreateKey DeleteAlias Describe* GenerateRandom Get* List* TagResource UntagResource',
        iam: 'ListGroups ListRoles ListUsers',
      }),
    ],
  },
}
