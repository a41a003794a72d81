// Reads JUnit XML with junit2json and prints what it understood: each test case with its outcome and message.
import { readFileSync } from "node:fs";
import { parse } from "junit2json";

const report = await parse(readFileSync(process.argv[2], "utf8"));
const cases = report.testsuite.flatMap(suite => suite.testcase ?? []);
console.log(JSON.stringify(cases.map(c => {
  const [kind, found] = c.failure ? ["failure", c.failure[0]] : c.error ? ["error", c.error[0]] : ["passed", {}];
  return { name: String(c.name), outcome: kind, message: found.message === undefined ? null : String(found.message) };
})));
