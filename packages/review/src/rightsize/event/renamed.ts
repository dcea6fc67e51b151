/** Event sources whose actions have another prefix; elsewhere the prefix is the source without `.amazonaws.com`. */
export const servicePrefixes: ReadonlyMap<string, string> = new Map([
  ['monitoring', 'cloudwatch'],
  ['email', 'ses'],
  ['tagging', 'tag'],
  ['rdsdata', 'rds-data'],
  ['rdsdataapi', 'rds-data'],
  ['redshiftdata', 'redshift-data'],
  ['streams.dynamodb', 'dynamodb'],
  ['models.lex', 'lex'],
  ['runtime.lex', 'lex'],
  ['runtime.sagemaker', 'sagemaker'],
  ['opensearch', 'es'],
  ['cloudcontrolapi', 'cloudformation'],
  ['sso-oidc', 'sso-oauth'],
  ['entitlement.marketplace', 'aws-marketplace'],
  ['metering.marketplace', 'aws-marketplace'],
  ['catalog.marketplace', 'aws-marketplace'],
  ['pricing.api', 'pricing'],
  ['api.pricing', 'pricing'],
  ['api.ecr', 'ecr'],
  ['api.ecr-public', 'ecr-public'],
  ['data.iot', 'iot'],
  ['iotdata', 'iot'],
  ['bedrock-runtime', 'bedrock'],
  ['bedrock-agent', 'bedrock'],
  ['bedrock-agent-runtime', 'bedrock'],
  ['migrationhub-config', 'mgh'],
  ['timestream.query', 'timestream'],
  ['ingest.timestream', 'timestream'],
  ['query.timestream', 'timestream'],
  ['personalize-runtime', 'personalize'],
  ['personalize-events', 'personalize'],
  ['transcribestreaming', 'transcribe'],
  ['data.mediastore', 'mediastore'],
  ['support-app', 'supportapp'],
  ['connect-contact-lens', 'connect'],
  ['appstream2', 'appstream'],
  ['pinpoint', 'mobiletargeting'],
  ['sms-voice.pinpoint', 'sms-voice'],
  ['memory-db', 'memorydb'],
  ['models-v2-lex', 'lex'],
  ['runtime-v2-lex', 'lex'],
  ['ivsrealtime', 'ivs'],
  ['mail-manager', 'ses'],
  ['cassandra-streams', 'cassandra'],
  ['bedrock-data-automation', 'bedrock'],
  ['bedrock-data-automation-runtime', 'bedrock'],
  ['bedrock-agentcore-control', 'bedrock-agentcore'],
  ['forecastquery', 'forecast'],
  ['cloudhsmv2', 'cloudhsm'],
  ['s3-control', 's3'],
])

/** `EVENT=ACTION` or `EVENT=ACTION+ACTION`, with blanks between them, where the two differ. */
const byPrefix: Readonly<Record<string, string>> = {
  // Amazon S3 user guide, "Required permissions for Amazon S3 API operations"
  s3: `HeadObject=GetObject SelectObjectContent=GetObject GetObjectTorrent=GetObject HeadBucket=ListBucket
    ListObjects=ListBucket ListObjectsV2=ListBucket ListObjectVersions=ListBucketVersions ListBuckets=ListAllMyBuckets
    ListMultipartUploads=ListBucketMultipartUploads ListParts=ListMultipartUploadParts CopyObject=PutObject
    PostObject=PutObject CreateMultipartUpload=PutObject InitiateMultipartUpload=PutObject UploadPart=PutObject
    UploadPartCopy=PutObject CompleteMultipartUpload=PutObject DeleteObjects=DeleteObject
    DeleteMultipleObjects=DeleteObject GetBucketLifecycle=GetLifecycleConfiguration
    GetBucketLifecycleConfiguration=GetLifecycleConfiguration PutBucketLifecycle=PutLifecycleConfiguration
    PutBucketLifecycleConfiguration=PutLifecycleConfiguration DeleteBucketLifecycle=PutLifecycleConfiguration
    GetBucketEncryption=GetEncryptionConfiguration PutBucketEncryption=PutEncryptionConfiguration
    DeleteBucketEncryption=PutEncryptionConfiguration GetBucketReplication=GetReplicationConfiguration
    PutBucketReplication=PutReplicationConfiguration DeleteBucketReplication=PutReplicationConfiguration
    GetBucketCors=GetBucketCORS PutBucketCors=PutBucketCORS DeleteBucketCors=PutBucketCORS
    DeleteBucketTagging=PutBucketTagging GetBucketNotificationConfiguration=GetBucketNotification
    PutBucketNotificationConfiguration=PutBucketNotification
    GetBucketAccelerateConfiguration=GetAccelerateConfiguration
    PutBucketAccelerateConfiguration=PutAccelerateConfiguration GetBucketAccelerate=GetAccelerateConfiguration
    PutBucketAccelerate=PutAccelerateConfiguration GetBucketAnalyticsConfiguration=GetAnalyticsConfiguration
    ListBucketAnalyticsConfigurations=GetAnalyticsConfiguration
    PutBucketAnalyticsConfiguration=PutAnalyticsConfiguration
    DeleteBucketAnalyticsConfiguration=PutAnalyticsConfiguration
    GetBucketInventoryConfiguration=GetInventoryConfiguration
    ListBucketInventoryConfigurations=GetInventoryConfiguration
    PutBucketInventoryConfiguration=PutInventoryConfiguration
    DeleteBucketInventoryConfiguration=PutInventoryConfiguration GetBucketMetricsConfiguration=GetMetricsConfiguration
    ListBucketMetricsConfigurations=GetMetricsConfiguration PutBucketMetricsConfiguration=PutMetricsConfiguration
    DeleteBucketMetricsConfiguration=PutMetricsConfiguration
    GetBucketIntelligentTieringConfiguration=GetIntelligentTieringConfiguration
    ListBucketIntelligentTieringConfigurations=GetIntelligentTieringConfiguration
    PutBucketIntelligentTieringConfiguration=PutIntelligentTieringConfiguration
    DeleteBucketIntelligentTieringConfiguration=PutIntelligentTieringConfiguration
    GetPublicAccessBlock=GetBucketPublicAccessBlock PutPublicAccessBlock=PutBucketPublicAccessBlock
    DeletePublicAccessBlock=PutBucketPublicAccessBlock DeleteBucketOwnershipControls=PutBucketOwnershipControls
    GetObjectLockConfiguration=GetBucketObjectLockConfiguration
    PutObjectLockConfiguration=PutBucketObjectLockConfiguration`,
  // AWS Lambda developer guide: the API's name is not the action's
  lambda: `Invoke=InvokeFunction InvokeAsync=InvokeFunction InvokeWithResponseStream=InvokeFunction
    GetLayerVersionByArn=GetLayerVersion`,
  sqs: 'SendMessageBatch=SendMessage DeleteMessageBatch=DeleteMessage ChangeMessageVisibilityBatch=ChangeMessageVisibility',
  sns: 'PublishBatch=Publish',
  kms: 'ReEncrypt=ReEncryptFrom+ReEncryptTo',
  dynamodb: 'TransactGetItems=GetItem',
  bedrock: `Converse=InvokeModel ConverseStream=InvokeModelWithResponseStream StartAsyncInvoke=InvokeModel
    RetrieveAndGenerateStream=RetrieveAndGenerate`,
  cloudfront: 'CreateDistributionWithTags=CreateDistribution+TagResource',
  elasticfilesystem: 'NewClientConnection=ClientMount',
}

/** By `prefix:event` in lower case: names of actions, without the prefix. */
export const renamed: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(byPrefix).flatMap(([prefix, text]) =>
    text.split(/\s+/).map((pair) => {
      const [event = '', actions = ''] = pair.split('=')
      return [`${prefix}:${event.toLowerCase()}`, actions.split('+')] as const
    }),
  ),
)
