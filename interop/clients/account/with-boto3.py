# Makes the calls of a script with boto3, unmodified, and prints one JSON line a call: the answer or the error.
import json
import os
import sys

import boto3
import botocore.exceptions
from botocore import xform_name

kept = {}
noted = {}


def client(service, name):
    if name is None:
        return boto3.client(service)
    c = kept[name]
    return boto3.client(
        service,
        aws_access_key_id=c["AccessKeyId"],
        aws_secret_access_key=c["SecretAccessKey"],
        aws_session_token=c["SessionToken"],
    )


def fill(value):
    # $NAME is what the test gives, or what an earlier call answered
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    return noted.get(value[1:]) or os.environ["SCRIPT_" + value[1:]]


for call in json.load(open(sys.argv[1])):
    parameters = {name: fill(value) for name, value in call.get("input", {}).items()}
    try:
        method = getattr(client(call["service"], call.get("as")), xform_name(call["operation"]))
        answer = method(**parameters)
        answer.pop("ResponseMetadata", None)
        if "keep" in call:
            kept[call["keep"]] = answer["Credentials"]
            noted["KEY"] = answer["Credentials"]["AccessKeyId"]
        if "JobId" in answer:
            noted["JOB"] = answer["JobId"]
        print(json.dumps({"answer": answer}, default=str))
    except botocore.exceptions.ClientError as error:
        noted["DENIAL"] = str(error)
        print(json.dumps({"error": error.response["Error"]["Code"], "message": str(error)}))
    except Exception as error:
        print(json.dumps({"error": type(error).__name__, "message": str(error)}))
