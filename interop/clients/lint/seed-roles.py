"""Makes a role of each trust policy on standard input ({name: policy}), and says which ones the endpoint refused."""
import json
import sys

import boto3
import botocore.exceptions

iam = boto3.client(
    "iam",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
    aws_secret_access_key="example",
)
refused = {}
for name, policy in json.load(sys.stdin).items():
    try:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy)
    except botocore.exceptions.ClientError as error:
        refused[name] = error.response["Error"]["Message"]
print(json.dumps(refused))
