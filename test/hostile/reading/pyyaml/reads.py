"""Reads YAML as PyYAML does: a text in base64 a line, a JSON value or what is wrong a line."""

import base64
import json
import sys

import yaml

for line in sys.stdin:
    try:
        read = {"value": yaml.load(base64.b64decode(line).decode("utf-8"), Loader=yaml.SafeLoader)}
        print(json.dumps(read))
    except (yaml.YAMLError, ValueError, TypeError) as error:
        print(json.dumps({"error": str(error)}))
