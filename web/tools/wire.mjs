// The wire types of shared/api/openapi.ts, from an OpenAPI document (JSON) on standard input.
// Only the components: which path takes which of them is said where the request is made.
import { text } from "node:stream/consumers";
import openapiTS, { astToString } from "openapi-typescript";

const document = JSON.parse(await text(process.stdin));
const bodies = { ...document, paths: {}, components: { schemas: document.components.schemas } };
const types = await openapiTS(bodies, { rootTypes: true, rootTypesNoSchemaPrefix: true });
process.stdout.write(
  `// Made by \`make wire\` from the OpenAPI document. Do not edit.\n${astToString(types)}`,
);
