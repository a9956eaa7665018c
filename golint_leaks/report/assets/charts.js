// The charts of the evidence: bytes in use by site, goroutines by place and age.

const WIDTH = 640, HEIGHT = 210, LEFT = 58, RIGHT = 16, TOP = 10, BOTTOM = 24, COLOURS = 6;

function showEvidence(section, choose) {
  if (data.heap && data.heap.series.length) section.append(heapCard(data.heap, choose));
  if (data.piles && data.piles.length) section.append(pileCard(data.piles, choose));
  section.hidden = !section.children.length;
}

function heapCard(heap, choose) {
  const series = heap.series.slice(0, COLOURS);
  const last = heap.times.length - 1;
  const top = niceTop(Math.max(1, ...series.flatMap((each) => each.values)));
  const x = (at) => LEFT + (WIDTH - LEFT - RIGHT) * (last ? heap.times[at] / (heap.times[last] || 1) : 0);
  const y = (value) => HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top;
  const chart = svg("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `Bytes in use by site over ${seconds(heap.times[last])}` });
  for (let part = 0; part <= 4; part++) {
    const value = top * part / 4;
    chart.append(svg("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) }));
    chart.append(svg("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, bytes(value)));
  }
  tickTimes(heap.times).forEach((at) => {
    const anchor = at === 0 ? "start" : at === last ? "end" : "middle";
    chart.append(svg("text", { x: x(at), y: HEIGHT - 6, "text-anchor": anchor }, seconds(heap.times[at])));
  });
  series.forEach((each, index) => {
    const points = each.values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
    chart.append(svg("polyline", { class: `series s${index}`, points }));
    each.values.forEach((value, at) => chart.append(
      svg("circle", { class: `dot s${index}`, cx: x(at), cy: y(value), r: heap.times.length > 40 ? 1 : 3 },
        svg("title", {}, `${shortSymbol(each.function)}: ${bytes(value)} after ${seconds(heap.times[at])}`))));
  });
  const values = hover(chart, heap, x);
  const legend = h("div", { class: "legend" }, series.map((each, index) => siteRow(each, index, choose)));
  const growth = heap.total.length ? heap.total[last] - heap.total[0] : 0;
  const more = heap.series.length > series.length ? ` The ${plural(series.length, "site")} that grow most of ${heap.series.length}.` : "";
  return h("div", { class: "card" }, h("h2", {}, "Heap in use by site"),
    h("p", {}, `${growth < 0 ? "" : "+"}${bytes(growth)} in all in ${seconds(heap.times[last])}, over ${plural(heap.times.length, "snapshot")}.${more}`),
    chart, legend, values);
}

function siteRow(each, index, choose) {
  const growth = each.values[each.values.length - 1] - each.values[0];
  const content = [
    h("i", { class: `s${index}` }),
    h("span", { class: "ellipsis" }, symbolAt(each)),
    h("span", { class: "dim" }, each.rules.join(", ")),
    h("span", { class: "number" }, `${growth < 0 ? "" : "+"}${bytes(growth)}`),
  ];
  return rowFor(each, `row s${index}`, content, choose);
}

/** The function and, where it lies in the checkout, its file and line. */
function symbolAt(each) {
  const place = each.where ? h("span", { class: "dim" }, ` ${each.where.split("/").pop()}`) : "";
  return h("span", { title: `${each.function} ${each.where}` }, h("span", { class: "mono" }, shortSymbol(each.function)), place);
}

/** A row is a button where a finding explains it. */
function rowFor(each, classes, content, choose) {
  if (each.finding == null) return h("div", { class: classes }, content);
  return h("button", { type: "button", class: classes, onclick: () => choose(each.finding) }, content);
}

/** Shows the values at the snapshot next to the pointer in place of the growth. */
function hover(chart, heap, x) {
  const cursor = svg("line", { class: "cursor", y1: TOP, y2: HEIGHT - BOTTOM, visibility: "hidden" });
  const told = h("p", { class: "dim number" }, "\u00a0");
  chart.append(cursor);
  chart.addEventListener("pointermove", (event) => {
    const box = chart.getBoundingClientRect();
    const at = (event.clientX - box.left) * WIDTH / box.width;
    const nearest = heap.times.reduce((best, _, each) => Math.abs(x(each) - at) < Math.abs(x(best) - at) ? each : best, 0);
    cursor.setAttribute("x1", x(nearest));
    cursor.setAttribute("x2", x(nearest));
    cursor.setAttribute("visibility", "visible");
    const values = heap.series.slice(0, COLOURS).map((each) => bytes(each.values[nearest]));
    told.textContent = `after ${seconds(heap.times[nearest])}: ${values.join(" · ")}`;
  });
  chart.addEventListener("pointerleave", () => {
    cursor.setAttribute("visibility", "hidden");
    told.textContent = "\u00a0";
  });
  return told;
}

function tickTimes(times) {
  const every = Math.max(1, Math.ceil((times.length - 1) / 5));
  const ticks = times.map((_, at) => at).filter((at) => at % every === 0 && times.length - 1 - at >= every);
  return [...ticks, times.length - 1];
}

function niceTop(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 4.8, 6, 8, 10].find((step) => step * power >= value);
}

const AGES = [["under 1 min", 1], ["1 to 10 min", 10], ["10 to 60 min", 60], ["1 h and more", Infinity]];

function ageOf(minutes) {
  return minutes == null ? "age-unknown" : `age${AGES.findIndex(([, limit]) => minutes < limit)}`;
}

function pileCard(piles, choose) {
  const largest = Math.max(...piles.map((pile) => pile.counts[pile.counts.length - 1]));
  const total = piles.reduce((sum, pile) => sum + pile.counts[pile.counts.length - 1], 0);
  const rows = piles.slice(0, 12).map((pile) => pileRow(pile, largest, choose));
  const used = new Set(piles.map((pile) => ageOf(pile.minutes)));
  const known = [...AGES.map(([text], index) => [text, `age${index}`]), ["age not told", "age-unknown"]];
  const ages = known.filter(([, name]) => used.has(name)).map(([text, name]) => h("li", {}, h("i", { class: name }), text));
  return h("div", { class: "card" }, h("h2", {}, "Blocked goroutines by place and age"),
    h("p", {}, `${plural(total, "goroutine")} in ${plural(piles.length, "place")}${data.goroutineSeconds ? `, against ${seconds(data.goroutineSeconds)} before` : ""}; the colour is the longest wait.`),
    h("div", { class: "piles" }, rows), h("ul", { class: "ages", "aria-label": "Colours" }, ages));
}

function pileRow(pile, largest, choose) {
  const count = pile.counts[pile.counts.length - 1];
  const before = pile.counts.length > 1 ? ` (${pile.counts[0].toLocaleString("en")} before)` : "";
  const told = [pile.reason, pile.minutes ? `up to ${plural(pile.minutes, "minute")}` : "",
    pile.leaked ? `the runtime calls ${pile.leaked.toLocaleString("en")} leaked` : "", pile.rules.join(", ")];
  const bar = svg("svg", { viewBox: "0 0 1000 8", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: ageOf(pile.minutes), width: Math.max(4, 1000 * count / largest), height: 8 }));
  const content = [
    h("span", { class: "ellipsis" }, symbolAt(pile)),
    h("span", { class: "number" }, count.toLocaleString("en"), h("span", { class: "dim" }, before)),
    h("span", { class: "bar" }, bar),
    h("span", { class: "told" }, told.filter(Boolean).join(" · ")),
  ];
  return rowFor(pile, "row", content, choose);
}
