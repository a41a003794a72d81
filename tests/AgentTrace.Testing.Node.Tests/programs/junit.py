# Reads JUnit XML with junitparser (Debian: python3-junitparser) and prints the same as junit.mjs.
import json
import sys
import junitparser

kinds = {junitparser.Failure: "failure", junitparser.Error: "error"}
cases = []
for suite in junitparser.JUnitXml.fromfile(sys.argv[1]):
    for case in suite:
        found = case.result[0] if case.result else None
        cases.append({"name": case.name, "outcome": kinds[type(found)] if found is not None else "passed", "message": found.message if found is not None else None})
print(json.dumps(cases))
