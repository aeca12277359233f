// The light marks of rich prose, read exactly as nominations/prose.py reads them: <sub> <sup> <i> <b>
// where they are closed in good order, plain characters elsewhere; [图1] refers to a figure.
const TAG = /<(\/?)(sub|sup|i|b)>/g;
const FIGURE = /\[图([1-9][0-9]?)\]/g;

function pairs(text) {
  const opened = [];
  const paired = new Set();
  for (const tag of text.matchAll(TAG)) {
    if (!tag[1]) {
      opened.push([tag[2], tag.index]);
      continue;
    }
    const last = opened.findLastIndex(([name]) => name === tag[2]);
    if (last < 0) continue;
    paired.add(opened[last][1]).add(tag.index);
    opened.length = last;
  }
  return paired;
}

function* runs(text, marks) {
  let start = 0;
  for (const figure of text.matchAll(FIGURE)) {
    if (figure.index > start) yield { text: text.slice(start, figure.index), marks };
    yield { figure: Number(figure[1]), text: `图${figure[1]}`, marks };
    start = figure.index + figure[0].length;
  }
  if (start < text.length) yield { text: text.slice(start), marks };
}

export function parse(text) {
  const paired = pairs(text);
  const found = [];
  let marks = [];
  let start = 0;
  for (const tag of text.matchAll(TAG)) {
    if (!paired.has(tag.index)) continue;
    found.push(...runs(text.slice(start, tag.index), marks));
    marks = tag[1] ? marks.slice(0, -1) : [...marks, tag[2]];
    start = tag.index + tag[0].length;
  }
  return [...found, ...runs(text.slice(start), marks)];
}

export const plain = (text) => parse(text).map((token) => token.text).join("");

// 字数: every character and punctuation mark; neither blanks, line breaks nor marks.
export const count = (text) => (plain(text).match(/\S/gu) || []).length;

// Write a line into an element with its marks.
export function write(page, text) {
  for (const { text: said, marks } of parse(text)) {
    let place = page;
    for (const mark of marks) place = place.appendChild(document.createElement(mark));
    place.append(said);
  }
  return page;
}

function line(text, figures) {
  const below = [];
  for (const { figure } of parse(text)) {
    if (figures.has(figure)) below.push(figures.get(figure));
    figures.delete(figure);
  }
  return [write(document.createElement("p"), text), ...below];
}

// A text as it will be printed, each figure below the paragraph that names it first; figures: number → element.
export function draw(text, figures = new Map()) {
  const page = document.createDocumentFragment();
  const left = new Map(figures);
  page.append(...text.split("\n").flatMap((said) => line(said, left)), ...left.values());
  return page;
}
