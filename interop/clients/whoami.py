# An ordinary boto3 program: credentials come from wherever the SDK finds them.
import boto3

print(boto3.client("sts").get_caller_identity()["Arn"])
