"""Fills an account with users, keys and stores, by boto3; prints the keys as JSON. Usage: seed-account.py URL"""

import json
import sys

import boto3

common = {
    "endpoint_url": sys.argv[1],
    "region_name": "eu-central-1",
    "aws_access_key_id": "seeding",
    "aws_secret_access_key": "seeding",
}
iam = boto3.client("iam", **common)
secrets = boto3.client("secretsmanager", **common)
parameters = boto3.client("ssm", **common)


def policy(name, *statements):
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]


def key(user, owner):
    iam.create_user(UserName=user, Tags=[{"Key": "owner", "Value": owner}])
    return iam.create_access_key(UserName=user)["AccessKey"]


keys = {user: key(user, f"team-{user}") for user in ("auditor", "deploy", "old", "idle", "blind")}
iam.update_access_key(UserName="old", AccessKeyId=keys["old"]["AccessKeyId"], Status="Inactive")

everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
reading = {
    "Effect": "Allow",
    "Action": ["iam:Get*", "iam:List*", "iam:GenerateCredentialReport", "secretsmanager:*", "ssm:*"],
    "Resource": "*",
}
iam.attach_user_policy(UserName="deploy", PolicyArn=policy("AdministratorAccess", everything))
iam.attach_user_policy(UserName="auditor", PolicyArn=policy("Auditing", reading))

role = iam.create_role(
    RoleName="reader",
    AssumeRolePolicyDocument=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
        }
    ),
)["Role"]["Arn"]


def environment(user):
    pair = keys[user]
    return f"AWS_ACCESS_KEY_ID={pair['AccessKeyId']}\nAWS_SECRET_ACCESS_KEY={pair['SecretAccessKey']}\n"


deploy = keys["deploy"]
secrets.create_secret(
    Name="app/json",
    SecretString=json.dumps({"id": deploy["AccessKeyId"], "secret_access_key": deploy["SecretAccessKey"]}),
)
secrets.create_secret(Name="app/binary", SecretBinary=environment("old").encode())
# the key that was current before is still in force
secrets.create_secret(Name="app/rotated", SecretString=environment("idle"))
secrets.put_secret_value(SecretId="app/rotated", SecretString="nothing any more")
parameters.put_parameter(Name="/app/env", Value=environment("deploy"), Type="SecureString")
parameters.put_parameter(Name="plain", Value="nothing", Type="String")

print(
    json.dumps(
        {
            "role": role,
            "keys": {
                user: {"id": pair["AccessKeyId"], "secret": pair["SecretAccessKey"]} for user, pair in keys.items()
            },
        }
    )
)
