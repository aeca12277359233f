// What Word, WPS, Excel and browsers put on the clipboard, as plain text with our light marks: sub- and
// superscripts, italics, bold, special symbols and paragraphs stay; everything else is dropped.
const BLOCKS = new Set("P DIV H1 H2 H3 H4 H5 H6 LI UL OL TR TABLE BLOCKQUOTE PRE DL DT DD SECTION ARTICLE".split(" "));
const DROPPED = new Set("STYLE SCRIPT HEAD TITLE META LINK XML OBJECT IMG SVG TEMPLATE".split(" "));
const OF_TAG = { SUB: "sub", SUP: "sup", I: "i", EM: "i", B: "b", STRONG: "b" };
const HEIGHT = { sub: "sub", super: "sup" };
const CJK = "[\\u2e80-\\u9fff\\uf900-\\ufaff\\ufe30-\\ufe4f\\uff00-\\uffef]";
const BETWEEN_CJK = new RegExp(`(?<=${CJK})[ \\t]*[\\r\\n]+[ \\t]*(?=${CJK})`, "g");
// The Symbol font of Word: Latin letters that show as Greek ones and signs, plain or in U+F0xx.
const SYMBOL = new Map([
  ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("").map((from, at) => [from, "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"[at]]),
  ..."abcdefghijklmnopqrstuvwxyz".split("").map((from, at) => [from, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"[at]]),
  ["£", "≤"], ["¥", "∞"], ["«", "↔"], ["¬", "←"], ["\u00ad", "↑"], ["®", "→"], ["¯", "↓"], ["³", "≥"],
  ["´", "×"], ["µ", "∝"], ["¶", "∂"], ["·", "•"], ["¸", "÷"], ["¹", "≠"], ["º", "≡"], ["»", "≈"], ["Ð", "∠"],
  ["Ñ", "∇"], ["Ö", "√"], ["×", "⋅"], ["å", "∑"], ["ò", "∫"], ["Î", "∈"], ["Ç", "∩"], ["È", "∪"],
]);

const symbol = (text) => [...text].map((given) => {
  const code = given.codePointAt(0);
  const from = code >= 0xf020 && code <= 0xf0ff ? String.fromCodePoint(code - 0xf000) : given;
  return SYMBOL.get(from) ?? from;
}).join("");

// The declarations of a style attribute; element.style stays empty under our content security policy.
const styleOf = (element) => Object.fromEntries((element.getAttribute("style") || "").split(";")
  .map((rule) => rule.split(":").map((word) => word.trim().toLowerCase())).filter(([name, value]) => name && value));

function marksOf(element, above) {
  const css = styleOf(element);
  const weight = css["font-weight"];
  const marks = new Set(above);
  const set = (mark, on) => (on ? marks.add(mark) : marks.delete(mark));
  if (OF_TAG[element.tagName]) marks.add(OF_TAG[element.tagName]);
  if (/^H[1-6]$/.test(element.tagName)) marks.add("b");
  if (weight) set("b", weight === "bold" || weight === "bolder" || Number(weight) >= 600);
  if (css["font-style"]) set("i", css["font-style"] !== "normal");
  if (HEIGHT[css["vertical-align"]]) {
    marks.delete(HEIGHT[css["vertical-align"]] === "sub" ? "sup" : "sub");
    marks.add(HEIGHT[css["vertical-align"]]);
  } else if (css["vertical-align"] === "baseline") ["sub", "sup"].forEach((mark) => marks.delete(mark));
  return marks;
}

// Lines of [text, marks]; a cell of a table is followed by a tab.
function collect(root) {
  const lines = [[]];
  const fresh = () => {
    if (lines.at(-1).some(([text]) => text.trim() || text.includes("\t"))) lines.push([]);
    else lines.at(-1).length = 0;
  };
  (function walk(node, marks, font) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        const said = child.data.replace(BETWEEN_CJK, "").replace(/[\s\u00a0]+/g, (gap) => (gap === "\u3000" ? gap : " "));
        if (said) lines.at(-1).push([font ? symbol(said) : said.replace(/[\uf020-\uf0ff]/g, symbol), marks]);
      } else if (child.nodeType === Node.ELEMENT_NODE && !DROPPED.has(child.tagName)) {
        if (child.tagName === "BR") { lines.push([]); continue; }
        const block = BLOCKS.has(child.tagName) && !child.closest("td, th");
        if (block) fresh();
        walk(child, marksOf(child, marks), font || /\bsymbol\b/.test(styleOf(child)["font-family"]));
        if (/^T[DH]$/.test(child.tagName) && child.nextElementSibling) lines.at(-1).push(["\t", new Set()]);
        if (block) fresh();
      }
    }
  })(root, new Set(), false);
  return lines;
}

const ORDER = ["b", "i", "sub", "sup"];
const key = (marks) => ORDER.filter((mark) => marks.has(mark)).join(" ");

function written(line) {
  const joined = [];
  for (const [text, marks] of line) {
    const last = joined.at(-1);
    if (last && (last.key === key(marks) || !text.trim())) last.text += text;
    else joined.push({ text, key: text.trim() ? key(marks) : "" });
  }
  return joined.map(({ text, key: names }) => {
    const [, before, said, after] = text.match(/^(\s*)([^]*?)(\s*)$/);
    const marks = said ? names.split(" ").filter(Boolean) : [];
    const open = marks.map((mark) => `<${mark}>`).join("");
    const close = marks.toReversed().map((mark) => `</${mark}>`).join("");
    return before + open + said + close + after;
  }).join("").replace(/ {2,}/g, " ").replace(/^ +| +$/g, "");
}

export function marked(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return collect(page.body).map(written).join("\n").replace(/\n{3,}/g, "\n\n").trim();
}

// Typing it in keeps the browser's own undo and tells the form that something changed.
export function insert(field, text) {
  field.focus();
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!field.closest?.("[data-prose]") || !field.matches("textarea, input[type=text]")) return;
  const html = event.clipboardData.getData("text/html");
  const text = html && marked(html);
  if (!text) return;
  event.preventDefault();
  insert(field, field.matches("input") ? text.replace(/\s*\n\s*/g, " ") : text);
});
