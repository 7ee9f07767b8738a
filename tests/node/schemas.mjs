// Holds documents against a JSON Schema of draft 4 or 6: {schema, documents} in, what is wrong with each out.

import Ajv from "ajv";
import Ajv4 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { readFileSync } from "node:fs";

const DRAFT_4 = "http://json-schema.org/draft-04/schema#";
const DRAFT_6 = new URL("node_modules/ajv/dist/refs/json-schema-draft-06.json", import.meta.url);

function validator(schema) {
  const options = { strict: false, allErrors: schema.$schema === DRAFT_4 };
  const ajv = schema.$schema === DRAFT_4 ? new Ajv4(options) : new Ajv(options);
  addFormats(ajv);
  if (schema.$schema === DRAFT_4) return ajv.compile(schema);
  ajv.addMetaSchema(JSON.parse(readFileSync(DRAFT_6, "utf8")));
  // As drafts before 6 called `$id`; of a schema alone in the room it says nothing.
  delete schema.id;
  return ajv.compile(schema);
}

let asked = "";
for await (const chunk of process.stdin.setEncoding("utf8")) asked += chunk;
const { schema, documents } = JSON.parse(asked);
const validate = validator(schema);
const faults = (one) => (validate(one) ? [] : validate.errors.map((each) => `${each.instancePath || "/"} ${each.message}`));
process.stdout.write(JSON.stringify(documents.map(faults)));
