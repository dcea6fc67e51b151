"""Deletes one key and switches another off, by boto3. Usage: change-account.py URL DELETED DISABLED, as user=id"""

import sys

import boto3

iam = boto3.client(
    "iam",
    endpoint_url=sys.argv[1],
    region_name="eu-central-1",
    aws_access_key_id="seeding",
    aws_secret_access_key="seeding",
)
user, _, key = sys.argv[2].partition("=")
iam.delete_access_key(UserName=user, AccessKeyId=key)
user, _, key = sys.argv[3].partition("=")
iam.update_access_key(UserName=user, AccessKeyId=key, Status="Inactive")
