"""Prints what mlcroissant says of a Croissant file: errors, warnings, and the records that it reads."""

import json
import sys

import mlcroissant as mlc

data = mlc.Dataset(jsonld=sys.argv[1])
issues = data.metadata.ctx.issues
sets = {one.uuid: list(data.records(one.uuid)) for one in data.metadata.record_sets}
print(
    json.dumps(
        {"errors": sorted(issues.errors), "warnings": sorted(issues.warnings), "records": sets}, default=bytes.decode
    )
)
