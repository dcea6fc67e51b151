// An ordinary CDK app: a provider, a role that a repository may assume, and what it may do.
import { createRequire } from 'node:module'

const require = createRequire(`${process.env.SCRIPT_CDK}/`)
const { App, Duration, Stack, Tags } = require('aws-cdk-lib')
const iam = require('aws-cdk-lib/aws-iam')

const host = 'token.actions.githubusercontent.com'
const stack = new Stack(new App({ outdir: process.argv[2], analyticsReporting: false }), 'Delivery')
const github = new iam.OpenIdConnectProvider(stack, 'GitHub', {
  url: `https://${host}`,
  clientIds: ['sts.amazonaws.com'],
  thumbprints: ['6938fd4d98bab03faadb97b34396831e3780aea1'],
})
const deploy = new iam.Role(stack, 'Deploy', {
  roleName: 'deploy',
  path: '/ci/',
  maxSessionDuration: Duration.hours(2),
  assumedBy: new iam.WebIdentityPrincipal(github.openIdConnectProviderArn, {
    StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' },
    StringLike: { [`${host}:sub`]: 'repo:acme/shop:ref:refs/heads/main' },
  }),
})
deploy.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::acme/*'] }))
Tags.of(deploy).add('owner', 'payments')
Stack.of(deploy).node.root.synth()
