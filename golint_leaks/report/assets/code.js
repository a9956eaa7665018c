// Source code: excerpts around the steps, Go's lexical classes, marks.

const LEXEMES = new RegExp([
  "(?<c>//.*|/\\*.*?(?:\\*/|$))", "(?<s>\"(?:[^\"\\\\]|\\\\.)*\"?|`[^`]*`?|'(?:[^'\\\\]|\\\\.)*'?)",
  "(?<k>\\b(?:break|case|chan|const|continue|default|defer|else|fallthrough|for|func|go|goto|if|import|interface|map|package|range|return|select|struct|switch|type|var)\\b)",
  "(?<d>\\b\\d[\\w.]*)",
].join("|"), "g");
const CONTEXT = 3, FOLD = 8;

/** Figures of the code of a finding, one for each file that its steps touch, in the order of the steps. */
function codeOf(finding) {
  const files = new Map();
  const note = (place, step, text, thread) => {
    if (!files.has(place[0])) files.set(place[0], []);
    files.get(place[0]).push({ place, step, text, thread });
  };
  if (!finding.steps.length) note(finding.place, null, null);
  finding.steps.forEach((step, index) => note(step.place, index, step.text, step.thread));
  if (finding.steps.length && !files.has(finding.place[0])) note(finding.place, null, null);
  return [...files].map(([file, notes]) => excerpt(data.files[file], notes));
}

function excerpt(file, notes) {
  const wanted = new Set();
  for (const { place } of notes) {
    const last = Math.min(place[3], place[1] + 12);
    for (let line = place[1] - CONTEXT; line <= last + CONTEXT; line++) wanted.add(line);
  }
  file.lines ||= new Map(file.spans.flatMap(([first, lines]) => lines.map((text, at) => [first + at, text])));
  const numbers = [...file.lines.keys()];
  const shown = numbers.filter((line, at) => wanted.has(line) || nearBoth(numbers, at, wanted));
  const pre = h("pre", { tabindex: 0, "aria-label": `Code of ${file.path}` });
  let before = null;
  for (const line of shown) {
    if (before !== null && line > before + 1) pre.append(h("span", { class: "ln gap" }, "⋯"));
    before = line;
    const here = notes.filter(({ place }) => place[1] <= line && line <= place[3]);
    pre.append(h("span", { class: here.length ? "ln on" : "ln", "data-n": line }, ...painted(file.lines.get(line), line, here)));
    for (const { step, text, thread } of notes.filter(({ place, step }) => step !== null && place[1] === line)) {
      pre.append(h("span", { class: "stepnote", id: `step-${step}` }, h("b", {}, step + 1), text,
        thread ? h("span", { class: "dim" }, ` in ${shortSymbol(thread)}`) : ""));
    }
  }
  if (!shown.length) pre.append(h("span", { class: "ln gap" }, "the source can't be shown"));
  return h("figure", { class: "code" }, h("figcaption", { class: "mono ellipsis" }, file.path), pre);
}

/** Whether a line lies in a hole that is too small to fold. */
function nearBoth(numbers, at, wanted) {
  const line = numbers[at];
  for (let back = 1; back <= FOLD; back++) {
    if (!wanted.has(line - back)) continue;
    for (let on = 1; on <= FOLD - back; on++) if (wanted.has(line + on)) return true;
    return false;
  }
  return false;
}

/** The text of a line as spans of lexical classes, with the marked ranges in <mark>. */
function painted(text, line, notes) {
  const marks = notes.map(({ place }) => [
    place[1] === line ? place[2] - 1 : text.length - text.trimStart().length,
    place[3] === line ? place[4] - 1 : text.length,
  ]);
  const cuts = new Set([0, text.length]);
  const classes = [];
  for (const match of text.matchAll(LEXEMES)) {
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    classes.push([match.index, match.index + match[0].length, kind]);
    cuts.add(match.index).add(match.index + match[0].length);
  }
  for (const mark of marks) for (const cut of mark) cuts.add(Math.max(0, Math.min(text.length, cut)));
  const order = [...cuts].sort((a, b) => a - b);
  return order.slice(0, -1).map((start, at) => {
    const piece = text.slice(start, order[at + 1]);
    const kind = classes.find(([from, to]) => from <= start && start < to);
    const inner = kind ? h("span", { class: kind[2] }, piece) : piece;
    return marks.some(([from, to]) => from <= start && start < to) ? h("mark", {}, inner) : inner;
  });
}
