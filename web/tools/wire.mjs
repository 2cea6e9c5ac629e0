// The wire types of shared/api/openapi.ts, from an OpenAPI document (JSON) on standard input.
// Of every operation what is sent and what is answered when it is done; a refusal is a Problem
// whatever the operation. Paths are relative to where the API begins.
import { text } from "node:stream/consumers";
import openapiTS, { astToString } from "openapi-typescript";

const PREFIX = "/api/v1";

const document = JSON.parse(await text(process.stdin));
const paths = Object.entries(document.paths).map(([path, item]) => [
  path.slice(PREFIX.length),
  Object.fromEntries(Object.entries(item).map(([method, one]) => [method, operation(one)])),
]);
const types = await openapiTS(
  {
    ...document,
    paths: Object.fromEntries(paths),
    components: { schemas: document.components.schemas },
  },
  {
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    // What has a default need not be sent.
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
  },
);
process.stdout.write(
  `// Made by \`make wire\` from the OpenAPI document. Do not edit.\n${astToString(types)}`,
);

function operation({ summary, parameters = [], requestBody, responses }) {
  const done = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  return {
    summary,
    ...(parameters.length ? { parameters: parameters.map(bare) } : {}),
    ...(requestBody ? { requestBody: bare(requestBody) } : {}),
    responses: Object.fromEntries(done.map(([status, one]) => [status, bare(one)])),
  };
}

/** Without examples and headers: the types have no use for them. */
function bare({ headers, examples, example, content, ...rest }) {
  if (!content) return rest;
  const media = Object.entries(content).map(([type, { schema }]) => [type, { schema }]);
  return { ...rest, content: Object.fromEntries(media) };
}
