import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { english } from "./english";
import { frame } from "./english/frame";
import { lists } from "./english/lists";
import { pages } from "./english/pages";

const BOARD = join(import.meta.dirname, "..");
const SOURCES = readdirSync(BOARD, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith("words"))
  .filter((path) => !/\.test\.ts$|fixtures\.ts$/.test(path))
  .map((path) => [path, readFileSync(join(BOARD, path), "utf8")] as const);

// Attributes and properties whose strings are for the browser, not for people.
const MACHINE = new Set([
  ...["class", "id", "key", "name", "type", "role", "scope", "href", "of", "fit", "svg"],
  ...["autocomplete", "inputMode", "d", "viewBox", "text-anchor", "x", "y", "r", "value"],
  ...["min", "max", "width", "height", "aria-labelledby", "aria-atomic", "aria-current"],
]);
// The first thing these are given is a selector, or the key of a word.
const TAKE_NO_WORDS = new Set([
  ...["querySelector", "querySelectorAll", "closest", "matches"],
  ...["t", "common", "wordOf"],
]);
// Names of keys of a keyboard.
const KEYS = /^(Enter|Escape|Tab|Shift|Control|Alt|Meta|Arrow(Up|Down)?)$/;

const isLetter = (text: string) => /\p{L}/u.test(text);
/** Two words, or one with a capital: no code, path or class is written so here. */
const isProse = (text: string) =>
  !KEYS.test(text) && (/\p{L}\S* +\S*\p{L}/u.test(text) || /^\p{Lu}\p{Ll}/u.test(text));
/** A piece of a template with a word that stands by itself. */
const isPiece = (text: string) => /(^| )\p{L}+( |$)|\p{L} \p{L}/u.test(text.replace(/[,.:;]/g, ""));

function nameOf(called: ts.Expression): string {
  return (ts.isPropertyAccessExpression(called) ? called.name : called).getText();
}

/** What a person would read of a source file, written where it is shown. */
function literals(path: string, source: string): string[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const note = (text: string) => found.push(`${path}: ${text.trim()}`);

  /** The strings an expression can come to; what is asked or called on the way is none. */
  const shown = (node: ts.Node | undefined): void => {
    if (!node) return;
    if (ts.isStringLiteralLike(node)) {
      if (isLetter(node.text)) note(node.text);
    } else if (ts.isTemplateExpression(node)) {
      const pieces = [node.head.text, ...node.templateSpans.map((one) => one.literal.text)];
      for (const piece of pieces.filter(isLetter)) note(piece);
    } else if (ts.isConditionalExpression(node)) {
      for (const one of [node.whenTrue, node.whenFalse]) shown(one);
    } else if (ts.isBinaryExpression(node)) {
      shown(node.right);
    } else if (ts.isParenthesizedExpression(node) || ts.isJsxExpression(node)) {
      shown(node.expression);
    }
  };

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    // Markup for the map, whose words are a pin's label.
    if (ts.isTemplateExpression(node) && node.head.text.startsWith("<svg")) return;
    if (ts.isJsxText(node) && isLetter(node.text)) note(node.text);
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) shown(node);
    if (ts.isJsxAttribute(node)) {
      if (MACHINE.has(node.name.getText())) return;
      shown(node.initializer);
    }
    if (ts.isPropertyAssignment(node) && MACHINE.has(node.name.getText())) return;
    if (ts.isCallExpression(node) && TAKE_NO_WORDS.has(nameOf(node.expression))) {
      for (const one of [node.expression, ...node.arguments.slice(1)]) visit(one);
      return;
    }
    if (ts.isStringLiteralLike(node) && isProse(node.text)) note(node.text);
    if (ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      if (isPiece(node.text)) note(node.text);
    }
    ts.forEachChild(node, visit);
  }
  visit(file);
  return [...new Set(found)];
}

describe("what a person reads on the board", () => {
  it("stands in the table of words", () => {
    expect(SOURCES.length).toBeGreaterThan(40);
    expect(SOURCES.flatMap(([path, source]) => literals(path, source))).toEqual([]);
  });

  it.each([
    ["<p>Nobody goes</p>", "Nobody goes"],
    ['<p title="late">{x}</p>', "late"],
    ['<input placeholder="" aria-label={isLate ? "late" : t("now")} />', "late"],
    [`<Pane count={\`\${n} left\`} title={t("a")} />`, "left"],
    ['<b>{x.length || "none"}</b>', "none"],
    ['<b>{isLate && "late"}</b>', "late"],
    [`const said = (n: number) => \`\${n} items have arrived\`;`, "items have arrived"],
    ['const TITLE = "Overdue";', "Overdue"],
    ['throw said("no answer came");', "no answer came"],
  ])("is found where it is written out: %s", (source, words) => {
    expect(literals("a.tsx", source)).toEqual([`a.tsx: ${words}`]);
  });

  it.each([
    'import { t } from "../words/board";',
    '<p class="small red" role="status">{t("late", { at })} · #{n}</p>',
    'document.querySelector("#alarms .alarm button");',
    'if (event.key === "Escape") open({ name: "call", id });',
    `await api.get(\`/incidents/\${id}/timeline/\`);`,
  ])("is no class, path, selector or key: %s", (source) => {
    expect(literals("a.tsx", source)).toEqual([]);
  });
});

describe("the table", () => {
  it("has every word once", () => {
    const keys = [frame, lists, pages].flatMap((one) => Object.keys(one));
    expect(keys.length).toBe(Object.keys(english).length);
  });

  it("has no word that is never said", () => {
    const all = SOURCES.map(([, source]) => source).join("\n");
    const said = new Set(
      [...all.matchAll(/wordOf\("(\w+)"|`(\w+)\.\$\{/g)].map((one) => one[1] ?? one[2]),
    );
    const unsaid = Object.keys(english).filter(
      (key) => !all.includes(`"${key}"`) && !said.has(key.split(".")[0]),
    );
    expect(unsaid).toEqual([]);
  });
});
