import { remember } from '@vouchsafe/core/memo'

/** `VARIABLE=parameter,parameter`: where the parameter is not called as the ARN's variable is. */
const byPrefix: Readonly<Record<string, string>> = {
  s3: 'BucketName=bucketname,bucket ObjectName=key',
  sqs: 'QueueName=queuename,queueurl',
  sns: 'TopicName=name,topicarn',
  ssm: 'ParameterNameWithoutLeadingSlash=name,names,path DocumentName=name,documentname InstanceId=instanceid,instanceids,target ResourceId=windowid,opsitemid PatchBaselineIdResourceId=baselineid',
  secretsmanager: 'SecretId=secretid,name,secretidlist',
  kms: 'Alias=aliasname KeyId=keyid,sourcekeyid,destinationkeyid,targetkeyid',
  states: 'StateMachineName=statemachinearn,name ExecutionId=executionarn ActivityName=name,activityarn',
  events:
    'RuleName=name,rule EventBusName=eventbusname,name ConnectionName=name ApiDestinationName=name EndpointName=name EventSourceName=name',
  ecs: `ClusterName=cluster,clustername,clusters ServiceName=service,servicename,services TaskId=task,tasks
    TaskDefinitionFamilyName=family,taskdefinition,taskdefinitions TaskDefinitionRevisionNumber=taskdefinition,taskdefinitions
    ContainerInstanceId=containerinstance,containerinstances CapacityProviderName=name,capacityprovider`,
  eks: 'ClusterName=clustername,name NodegroupName=nodegroupname AddonName=addonname',
  rds: `DbInstanceName=dbinstanceidentifier,dbinstancename DbClusterInstanceName=dbclusteridentifier
    SnapshotName=dbsnapshotidentifier ClusterSnapshotName=dbclustersnapshotidentifier
    SubnetGroupName=dbsubnetgroupname ParameterGroupName=dbparametergroupname
    ClusterParameterGroupName=dbclusterparametergroupname OptionGroupName=optiongroupname
    GlobalCluster=globalclusteridentifier SecurityGroupName=dbsecuritygroupname DbProxyId=dbproxyname`,
  'rds-data': 'DbClusterInstanceName=resourcearn',
  route53: 'Id=hostedzoneid,id,changeid,healthcheckid',
  autoscaling:
    'GroupFriendlyName=autoscalinggroupname,autoscalinggroupnames LaunchConfigurationName=launchconfigurationname',
  cloudformation: 'StackName=stackname StackSetName=stacksetname ChangeSetName=changesetname',
  cloudwatch:
    'AlarmName=alarmname,alarmnames DashboardName=dashboardname,dashboardnames InsightRuleName=rulename,rulenames',
  codebuild: 'ProjectName=projectname,name,names ReportGroupName=reportgroupname,name',
  glue: 'DatabaseName=databasename,database,name TableName=tablename,name,table JobName=jobname,name CrawlerName=crawlername,name,crawlernames TriggerName=triggername,name,triggernames WorkflowName=workflowname,name RulesetName=rulesetname,name BlueprintName=blueprintname,name SessionId=id,sessionid UserDefinedFunctionName=functionname ConnectionName=connectionname,name',
  athena:
    'WorkGroupName=workgroup,workgroupname,name DataCatalogName=catalog,catalogname CapacityReservationName=name',
  bedrock: 'ResourceId=modelid',
  elasticfilesystem: 'FileSystemId=filesystemid AccessPointId=accesspointid',
  elasticloadbalancing: 'LoadBalancerName=loadbalancername,name',
  ecr: 'RepositoryName=repositoryname,repositorynames',
  logs: 'LogGroupName=loggroupname,loggroupidentifier,loggroupnames,resourcearn LogStreamName=logstreamname DeliveryName=id DeliveryDestinationName=name DeliverySourceName=name',
  codecommit: 'RepositoryName=repositoryname',
  codepipeline: 'PipelineName=pipelinename,name WebhookName=name',
  batch:
    'JobQueueName=jobqueue,jobqueuename JobDefinitionName=jobdefinition,jobdefinitionname JobId=jobid ComputeEnvironmentName=computeenvironment,computeenvironmentname',
  elasticache: 'CacheClusterId=cacheclusterid ReplicationGroupId=replicationgroupid',
  acm: 'CertificateId=certificatearn',
  'cognito-idp': 'UserPoolId=userpoolid',
  cloudfront: 'DistributionId=id,distributionid Id=id Name=name',
  ec2: 'SecurityGroupId=groupid,securitygroupid NaclId=networkaclid VpcEndpointServiceId=serviceid PlacementGroupName=groupname VpcFlowLogId=flowlogid',
  cloudtrail: 'TrailName=name,trailname EventDataStoreId=eventdatastore',
  config: 'RecorderName=configurationrecordername StoredQueryName=queryname',
  ses: 'IdentityName=emailidentity,identity,source,fromemailaddress DedicatedIPPool=poolname',
  iam: 'CertificateNameWithPath=servercertificatename',
  lambda: 'LayerVersion=versionnumber',
  servicediscovery: 'NamespaceId=id,namespaceid ServiceId=id,serviceid',
  redshift: 'SubnetGroupName=clustersubnetgroupname',
  codedeploy: 'DeploymentConfigurationName=deploymentconfigname',
}

const special: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(byPrefix).flatMap(([prefix, text]) =>
    text.split(/\s+/).map((pair) => {
      const [variable = '', names = ''] = pair.split('=')
      return [`${prefix}/${variable}`, names.split(',')] as const
    }),
  ),
)

/** Parameters, in lower case, that may hold the value of a variable of an ARN, the likeliest first. */
export function parameterNames(prefix: string, variable: string): readonly string[] {
  return namesFor(`${prefix}/${variable}`)
}

// a trail has many calls of few kinds
const namesFor = remember((key: string): readonly string[] => {
  const known = special.get(key)
  if (known !== undefined) return known
  const variable = key.slice(key.indexOf('/') + 1)
  const plain = variable.toLowerCase().replace(/withpath$|withoutleadingslash$/, '')
  const stem = plain.replace(/(?:name|identifier|id)$/, '')
  const forms = [
    plain,
    `${plain}s`,
    `${stem}name`,
    `${stem}id`,
    `${stem}identifier`,
    `${stem}names`,
    `${stem}ids`,
  ]
  // a variable that is nothing but `Id` or `Name` would be found in whatever parameter is called so
  return stem === '' ? [] : [...new Set(forms)]
}, 1024)

/** `PREFIX/VARIABLE` of all that are listed here. */
export function variableNames(): Iterable<string> {
  return special.keys()
}
