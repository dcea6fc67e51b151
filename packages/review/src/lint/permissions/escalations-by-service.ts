import { found, made, pass, step, type Escalation, type Step } from './escalation-steps.ts'

const lambda = 'arn:aws:lambda:REGION:ACCOUNT:function:NAME'
const instance = 'arn:aws:ec2:REGION:ACCOUNT:instance/NAME'
const stack = 'arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/id'
const notebook = 'arn:aws:sagemaker:REGION:ACCOUNT:notebook-instance/NAME'
const project = 'arn:aws:codebuild:REGION:ACCOUNT:project/NAME'
const glueJob = 'arn:aws:glue:REGION:ACCOUNT:job/NAME'

/** Service principal, steps, command. */
const runners: readonly (readonly [service: string, steps: readonly Step[], call: string])[] = [
  [
    'lambda.amazonaws.com',
    [made('lambda:CreateFunction', lambda), made('lambda:InvokeFunction', lambda)],
    'aws lambda create-function --role ROLE … && aws lambda invoke …',
  ],
  [
    'lambda.amazonaws.com',
    [made('lambda:CreateFunction', lambda), step('lambda:CreateEventSourceMapping', 'nothing')],
    'aws lambda create-function --role ROLE … && aws lambda create-event-source-mapping …',
  ],
  [
    'lambda.amazonaws.com',
    [made('lambda:CreateFunction', lambda), made('lambda:AddPermission', lambda)],
    'aws lambda create-function --role ROLE … && aws lambda add-permission …',
  ],
  [
    'lambda.amazonaws.com',
    [made('lambda:CreateFunction', lambda), made('lambda:CreateFunctionUrlConfig', lambda)],
    'aws lambda create-function --role ROLE … && aws lambda create-function-url-config …',
  ],
  [
    'ec2.amazonaws.com',
    [made('ec2:RunInstances', instance)],
    'aws ec2 run-instances --iam-instance-profile … --user-data file://as-role.sh …',
  ],
  [
    'ec2.amazonaws.com',
    [found('ec2:AssociateIamInstanceProfile', instance)],
    'aws ec2 associate-iam-instance-profile --iam-instance-profile … --instance-id …',
  ],
  [
    'ec2.amazonaws.com',
    [
      made('ec2:CreateLaunchTemplate', 'arn:aws:ec2:REGION:ACCOUNT:launch-template/NAME'),
      step('autoscaling:CreateAutoScalingGroup', 'nothing'),
    ],
    'aws ec2 create-launch-template … && aws autoscaling create-auto-scaling-group …',
  ],
  [
    'ecs-tasks.amazonaws.com',
    [
      step('ecs:RegisterTaskDefinition', 'nothing'),
      made('ecs:RunTask', 'arn:aws:ecs:REGION:ACCOUNT:task-definition/NAME:1'),
    ],
    'aws ecs register-task-definition --task-role-arn ROLE … && aws ecs run-task …',
  ],
  [
    'cloudformation.amazonaws.com',
    [made('cloudformation:CreateStack', stack)],
    'aws cloudformation create-stack --role-arn ROLE --template-body file://administrator.yaml …',
  ],
  [
    'glue.amazonaws.com',
    [made('glue:CreateDevEndpoint', 'arn:aws:glue:REGION:ACCOUNT:devEndpoint/NAME')],
    'aws glue create-dev-endpoint --role-arn ROLE --public-key …',
  ],
  [
    'glue.amazonaws.com',
    [made('glue:CreateJob', glueJob), made('glue:StartJobRun', glueJob)],
    'aws glue create-job --role ROLE … && aws glue start-job-run …',
  ],
  [
    'glue.amazonaws.com',
    [made('glue:UpdateJob', glueJob), made('glue:StartJobRun', glueJob)],
    'aws glue update-job --job-update Role=ROLE … && aws glue start-job-run …',
  ],
  [
    'datapipeline.amazonaws.com',
    [
      step('datapipeline:CreatePipeline', 'nothing'),
      step('datapipeline:PutPipelineDefinition', 'nothing'),
      step('datapipeline:ActivatePipeline', 'nothing'),
    ],
    'aws datapipeline put-pipeline-definition … && aws datapipeline activate-pipeline …',
  ],
  [
    'sagemaker.amazonaws.com',
    [
      made('sagemaker:CreateNotebookInstance', notebook),
      made('sagemaker:CreatePresignedNotebookInstanceUrl', notebook),
    ],
    'aws sagemaker create-notebook-instance --role-arn ROLE …',
  ],
  [
    'sagemaker.amazonaws.com',
    [made('sagemaker:CreateTrainingJob', 'arn:aws:sagemaker:REGION:ACCOUNT:training-job/NAME')],
    'aws sagemaker create-training-job --role-arn ROLE …',
  ],
  [
    'sagemaker.amazonaws.com',
    [made('sagemaker:CreateProcessingJob', 'arn:aws:sagemaker:REGION:ACCOUNT:processing-job/NAME')],
    'aws sagemaker create-processing-job --role-arn ROLE …',
  ],
  [
    'codebuild.amazonaws.com',
    [made('codebuild:CreateProject', project), made('codebuild:StartBuild', project)],
    'aws codebuild create-project --service-role ROLE … && aws codebuild start-build …',
  ],
  [
    'codebuild.amazonaws.com',
    [found('codebuild:UpdateProject', project), found('codebuild:StartBuild', project)],
    'aws codebuild update-project --service-role ROLE … && aws codebuild start-build …',
  ],
  [
    'states.amazonaws.com',
    [
      made('states:CreateStateMachine', 'arn:aws:states:REGION:ACCOUNT:stateMachine:NAME'),
      made('states:StartExecution', 'arn:aws:states:REGION:ACCOUNT:stateMachine:NAME'),
    ],
    'aws stepfunctions create-state-machine --role-arn ROLE … && aws stepfunctions start-execution …',
  ],
  [
    'scheduler.amazonaws.com',
    [made('scheduler:CreateSchedule', 'arn:aws:scheduler:REGION:ACCOUNT:schedule/default/NAME')],
    'aws scheduler create-schedule --target RoleArn=ROLE,…',
  ],
  [
    'ecs-tasks.amazonaws.com',
    [
      made('batch:RegisterJobDefinition', 'arn:aws:batch:REGION:ACCOUNT:job-definition/NAME'),
      made('batch:SubmitJob', 'arn:aws:batch:REGION:ACCOUNT:job-definition/NAME'),
    ],
    'aws batch register-job-definition --container-properties jobRoleArn=ROLE,… && aws batch submit-job …',
  ],
  [
    'ec2.amazonaws.com',
    [step('elasticmapreduce:RunJobFlow', 'nothing')],
    'aws emr create-cluster --service-role ROLE --ec2-attributes InstanceProfile=… …',
  ],
  [
    'tasks.apprunner.amazonaws.com',
    [made('apprunner:CreateService', 'arn:aws:apprunner:REGION:ACCOUNT:service/NAME/id')],
    'aws apprunner create-service --instance-configuration InstanceRoleArn=ROLE …',
  ],
  [
    'ssm.amazonaws.com',
    [found('ssm:StartAutomationExecution', 'arn:aws:ssm:REGION:ACCOUNT:automation-definition/NAME:1')],
    'aws ssm start-automation-execution --parameters AutomationAssumeRole=ROLE …',
  ],
  [
    'cognito-identity.amazonaws.com',
    [
      found(
        'cognito-identity:SetIdentityPoolRoles',
        'arn:aws:cognito-identity:REGION:ACCOUNT:identitypool/NAME',
      ),
    ],
    'aws cognito-identity set-identity-pool-roles --roles authenticated=ROLE …',
  ],
  [
    'bedrock-agentcore.amazonaws.com',
    [
      step('bedrock-agentcore:CreateCodeInterpreter', 'nothing'),
      step('bedrock-agentcore:StartCodeInterpreterSession', 'nothing'),
      step('bedrock-agentcore:InvokeCodeInterpreter', 'nothing'),
    ],
    'aws bedrock-agentcore-control create-code-interpreter --execution-role-arn ROLE …',
  ],
]

/** Services that run what the caller writes with a role that it passes. */
export const passedRoles: readonly Escalation[] = runners.map(([service, steps, call]) => ({
  gains: `run its own code as any role that trusts \`${service}\``,
  steps: [pass(service), ...steps],
  call,
}))

/** Code that is put where a role already works. */
export const takeovers: readonly Escalation[] = [
  {
    gains: 'run its own code as the role of any function',
    steps: [found('lambda:UpdateFunctionCode', lambda)],
    call: 'aws lambda update-function-code --function-name … --zip-file fileb://mine.zip',
  },
  {
    gains: 'put its own code before that of any function',
    steps: [found('lambda:UpdateFunctionConfiguration', lambda)],
    call: 'aws lambda update-function-configuration --function-name … --layers …',
  },
  {
    gains: 'run commands as the role of any instance',
    steps: [
      found('ssm:SendCommand', instance),
      found('ssm:SendCommand', 'arn:aws:ssm:REGION::document/AWS-RunShellScript'),
    ],
    call: 'aws ssm send-command --document-name AWS-RunShellScript --instance-ids …',
  },
  {
    gains: 'open a shell as the role of any instance',
    steps: [found('ssm:StartSession', instance)],
    call: 'aws ssm start-session --target …',
  },
  {
    gains: 'log in to any instance and take its role',
    steps: [found('ec2-instance-connect:SendSSHPublicKey', instance)],
    call: 'aws ec2-instance-connect send-ssh-public-key --instance-id … --ssh-public-key file://mine.pub …',
  },
  {
    gains: 'change any stack with the role that it has already',
    steps: [found('cloudformation:UpdateStack', stack)],
    call: 'aws cloudformation update-stack --stack-name … --template-body file://administrator.yaml',
  },
  {
    gains: 'change any stack with the role that it has already',
    steps: [found('cloudformation:CreateChangeSet', stack), found('cloudformation:ExecuteChangeSet', stack)],
    call: 'aws cloudformation create-change-set … && aws cloudformation execute-change-set …',
  },
  {
    gains: 'log in to any development endpoint and take its role',
    steps: [found('glue:UpdateDevEndpoint', 'arn:aws:glue:REGION:ACCOUNT:devEndpoint/NAME')],
    call: 'aws glue update-dev-endpoint --endpoint-name … --add-public-keys …',
  },
  {
    gains: 'open any notebook and take its role',
    steps: [found('sagemaker:CreatePresignedNotebookInstanceUrl', notebook)],
    call: 'aws sagemaker create-presigned-notebook-instance-url --notebook-instance-name …',
  },
]
