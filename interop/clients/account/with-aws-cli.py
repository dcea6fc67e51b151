# Makes the calls of a script with the AWS CLI, unmodified: its own entry point, one command line a call.
import contextlib
import io
import json
import os
import re
import sys

from awscli.clidriver import create_clidriver
from botocore import xform_name

kept = {}
noted = {}
names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
members = ["AccessKeyId", "SecretAccessKey", "SessionToken"]


def fill(value):
    # $NAME is what the test gives, or what an earlier call answered
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    return noted.get(value[1:]) or os.environ["SCRIPT_" + value[1:]]


for call in json.load(open(sys.argv[1])):
    for name in names:
        os.environ.pop(name, None)
    if call.get("as") is not None:
        for name, member in zip(names, members):
            os.environ[name] = kept[call["as"]][member]
    parameters = {name: fill(value) for name, value in call.get("input", {}).items()}
    line = [call["service"], xform_name(call["operation"], "-"), "--output", "json", "--no-paginate"]
    line += ["--cli-input-json", json.dumps(parameters)]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = create_clidriver().main(line)
    if code == 0:
        answer = json.loads(out.getvalue() or "{}")
        if "keep" in call:
            kept[call["keep"]] = answer["Credentials"]
            noted["KEY"] = answer["Credentials"]["AccessKeyId"]
        if "JobId" in answer:
            noted["JOB"] = answer["JobId"]
        print(json.dumps({"answer": answer}))
    else:
        noted["DENIAL"] = err.getvalue().strip()
        found = re.search(r"An error occurred \((\w+)\)", err.getvalue())
        print(json.dumps({"error": found.group(1) if found else "CLI", "message": err.getvalue()}))
