// The list, its filters and the detail of one finding.

const findings = data.findings;
const PORTION = 60;  // rows that are added when the end of the list comes near
const items = [];  // row of each finding, made when it is first shown
let fitting = [];  // numbers of the findings that pass the filters
let shown = 0;  // how many of them have a row in the list
let current = null;

function start() {
  byId("version").textContent = data.version;
  byId("incomplete").hidden = data.complete;
  showTotals();
  showEvidence(byId("evidence"), choose);
  const list = byId("findings");
  list.addEventListener("keydown", move);
  list.addEventListener("scroll", () => {
    if (list.scrollTop + 2 * list.clientHeight > list.scrollHeight) grow(shown + PORTION);
  }, { passive: true });
  showFilters(byId("filters"));
  showNotes(byId("notes"));
  filter();
  const asked = findings.findIndex((finding) => `#${anchor(finding)}` === decodeURIComponent(location.hash));
  if (asked >= 0) choose(asked);
  else if (findings.length) show(0);
  window.addEventListener("hashchange", () => {
    const index = findings.findIndex((finding) => `#${anchor(finding)}` === decodeURIComponent(location.hash));
    if (index >= 0 && index !== current) choose(index);
  });
}

function anchor(finding) { return `${finding.rule}:${position(finding.place)}`; }

function showTotals() {
  const count = (of) => findings.filter(of).length;
  const totals = [[findings.length, findings.length === 1 ? "finding" : "findings"]];
  if (data.evidence) totals.push([count((f) => f.verdict === "confirmed"), "confirmed by evidence"]);
  totals.push([count((f) => f.confidence === "high"), "of high confidence"]);
  const { analysed_files: files, functions } = data.statistics;
  if (files !== undefined) totals.push([files, "files"], [functions, "functions"]);
  byId("totals").append(...totals.map(([number, what]) => h("li", {}, h("b", {}, number.toLocaleString("en")), ` ${what}`)));
}

// -- list

function item(finding, index) {
  const proof = finding.evidence.find((each) => each.verdict === finding.verdict);
  return h("li", {}, h("button", { type: "button", class: "item", onclick: () => choose(index), "data-index": index },
    h("span", { class: "head" }, h("span", { class: `rule ${finding.severity}` }, finding.rule),
      h("span", { class: "where mono ellipsis" }, h("bdi", {}, position(finding.place))),
      finding.verdict ? verdictBadge(finding.verdict) : h("span", { class: "dim" }, finding.confidence)),
    h("span", { class: "what" }, textOf(finding)),
    proof && finding.verdict !== "not seen" ? h("span", { class: "proof ellipsis" }, proof.text) : null));
}

function textOf(finding) { return finding.message.map((part) => typeof part === "string" ? part : part[0]).join(""); }

/** What the search looks at; made when something is searched for. */
function haystack(finding) {
  return finding.haystack ||= `${finding.rule} ${finding.name} ${textOf(finding)} ${position(finding.place)} ${finding.function}`.toLowerCase();
}

/** The row of a finding. */
function rowOf(index) { return items[index] ||= item(findings[index], index); }

/** Let the list have rows for the first so many of the findings that fit. */
function grow(count) {
  if (shown >= Math.min(count, fitting.length)) return;
  byId("findings").append(...fitting.slice(shown, count).map(rowOf));
  shown = Math.min(count, fitting.length);
}

function move(event) {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  if (!fitting.length) return;
  const at = Math.max(0, Math.min(fitting.length - 1, fitting.indexOf(current) + step));
  choose(fitting[at], true);
}

function choose(index, keepFocus = false) {
  if (!fitting.includes(index)) resetFilters();
  grow(fitting.indexOf(index) + PORTION);
  show(index);
  history.replaceState(null, "", `#${encodeURIComponent(anchor(findings[index]))}`);
  rowOf(index).scrollIntoView({ block: "nearest" });
  if (keepFocus) items[index].firstChild.focus();
  else if (matchMedia("(max-width: 820px)").matches) byId("detail").scrollIntoView();
}

function show(index) {
  if (current !== null) rowOf(current).firstChild.removeAttribute("aria-current");
  current = index;
  rowOf(index).firstChild.setAttribute("aria-current", "true");
  byId("detail").replaceChildren(...detail(findings[index]));
  byId("detail").scrollTop = 0;
}

// -- detail

function detail(finding) {
  const rule = data.rules[finding.rule];
  const facts = [["confidence", finding.confidence], ["rank", finding.rank.toFixed(0)], ["function", finding.function],
    ["goroutine", finding.goroutine], ["waits in", finding.wait], ["keeps alive", finding.keeps.join(", ")],
    ["build", finding.variant], ["in", finding.test ? "a test" : ""]];
  return [
    h("p", {}, h("span", { class: `rule ${finding.severity}` }, finding.rule), " ", finding.name, " ",
      finding.verdict ? verdictBadge(finding.verdict) : null),
    h("h2", {}, finding.message.map((part) => typeof part === "string" ? part : h("a", { href: "#", onclick: (event) => toStep(event, part[1]) }, part[0]))),
    h("p", { class: "facts" }, facts.filter(([, value]) => value).map(([name, value]) => h("span", {}, `${name} `, h("b", {}, value)))),
    finding.evidence.length ? h("h3", {}, "What the evidence says") : null,
    h("ul", { class: "proofs" }, finding.evidence.map(proofOf)),
    h("h3", {}, finding.steps.length > 1 ? "The path" : "The code"),
    ...codeOf(finding),
    finding.fix ? fixOf(finding.fix) : null,
    rule ? aboutRule(finding, rule) : null,
  ].filter((each) => each !== null);
}

function proofOf(each) {
  const steps = each.steps.map((step) => h("li", {}, h("span", { class: "mono dim" }, `${position(step.place)}: `), step.text));
  return h("li", {}, verdictBadge(each.verdict), h("span", { class: "kind" }, each.kind), h("div", {}, each.text,
    steps.length ? h("details", {}, h("summary", {}, plural(steps.length, "place")), h("ol", { class: "steps" }, steps)) : null));
}

function toStep(event, step) {
  event.preventDefault();
  const target = byId(`step-${step}`);
  if (target) target.scrollIntoView({ block: "center" });
}

function fixOf(fix) {
  const lines = fix.edits.map((edit) => `${data.files[edit.place[0]].path}:${edit.place[1]}\n${edit.text.replace(/\n$/, "") || "(removed)"}`);
  return h("div", { class: "fix" }, h("h3", {}, `Fix: ${fix.message}`), h("pre", {}, lines.join("\n")));
}

function aboutRule(finding, rule) {
  const sections = rule.sections.flatMap(([title, text, code]) => [
    title ? h("h3", {}, title) : null,
    code ? h("pre", { tabindex: 0, "aria-label": title }, text)
      : h("p", {}, text.split("`").map((part, at) => at % 2 ? h("code", {}, part) : part)),
  ]);
  return h("details", {}, h("summary", {}, `About ${finding.rule} ${finding.name}`), sections);
}

// -- filters

const FILTERS = [
  ["confidence", "Confidence", (f) => f.confidence, ["high", "medium", "low"]],
  ["verdict", "Evidence", (f) => f.verdict || "none", [...VERDICTS, "none"]],
  ["rule", "Rule", (f) => f.rule, null],
];

function showFilters(form) {
  form.append(h("input", { type: "search", name: "text", placeholder: "Search message, path, function", "aria-label": "Search findings", oninput: filter }));
  for (const [name, title, of, order] of FILTERS) {
    const counts = new Map();
    for (const finding of findings) counts.set(of(finding), (counts.get(of(finding)) || 0) + 1);
    const values = (order || [...counts.keys()].sort()).filter((value) => counts.has(value));
    if (values.length < 2) continue;
    form.append(h("fieldset", {}, h("legend", {}, title), values.map((value) => h("label", { class: "chip", title: name === "rule" ? nameOf(value) : null },
      h("input", { type: "checkbox", name, value, onchange: filter }), h("span", {}, value, h("b", {}, counts.get(value)))))));
  }
  form.append(h("button", { type: "button", class: "button", id: "show-all", onclick: resetFilters }, "Show all"));
  form.addEventListener("submit", (event) => event.preventDefault());
}

function nameOf(rule) { return data.rules[rule] ? data.rules[rule].name : rule; }

function resetFilters() {
  byId("filters").reset();
  filter();
}

function filter() {
  const form = new FormData(byId("filters"));
  const words = String(form.get("text") || "").toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = FILTERS.map(([name, , of]) => [new Set(form.getAll(name)), of]).filter(([values]) => values.size);
  fitting = findings.map((_, index) => index).filter((index) => chosen.every(([values, of]) => values.has(of(findings[index])))
    && words.every((word) => haystack(findings[index]).includes(word)));
  shown = 0;
  byId("findings").replaceChildren();
  byId("findings").scrollTop = 0;
  grow(PORTION);
  byId("show-all").hidden = !words.length && !chosen.length;
  byId("count").textContent = fitting.length === findings.length ? `${plural(fitting.length, "finding")}, the most important first` : `${fitting.length.toLocaleString("en")} of ${plural(findings.length, "finding")}`;
  if (!findings.length) byId("detail").replaceChildren(h("p", { class: "empty" }, data.complete ? "Nothing was found." : "Nothing was found in what could be analysed."));
}

function showNotes(footer) {
  if (!data.notes.length) return;
  const lines = data.notes.map((note) => h("li", {}, note.place ? h("span", { class: "mono" }, `${position(note.place)}: `) : null,
    h("span", { class: note.severity }, `${note.severity}: `), `${note.message} [${note.kind}]`));
  footer.append(h("details", {}, h("summary", {}, `${plural(data.notes.length, "note")} on this run`), h("ul", {}, lines)));
}

start();
