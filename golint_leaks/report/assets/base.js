"use strict";
// Everything that comes from source code or profiles goes into the page as text nodes, never as markup.

const data = JSON.parse(document.getElementById("data").textContent);
const SVG = "http://www.w3.org/2000/svg";
const VERDICTS = ["confirmed", "consistent", "not seen", "contradicted"];
const SYMBOLS = { "confirmed": "●", "consistent": "◐", "not seen": "○", "contradicted": "✕" };

/** An element with properties, listeners (onclick) and children; null children are left out. */
function h(name, properties = {}, ...children) {
  return fill(document.createElement(name), properties, children);
}

function svg(name, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, name), properties, children);
}

function fill(element, properties, children) {
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child != null));
  return element;
}

function byId(id) { return document.getElementById(id); }

function plural(count, noun) { return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`; }

function bytes(value) {
  const sign = value < 0 ? "-" : "";
  let size = Math.abs(value);
  for (const unit of ["B", "kB", "MB", "GB"]) {
    if (size < 1000 || unit === "GB") return `${sign}${size < 10 && unit !== "B" ? size.toFixed(1) : Math.round(size)} ${unit}`;
    size /= 1000;
  }
}

function seconds(value) {
  if (value < 120) return `${Math.round(value * 10) / 10} s`;
  return value < 7200 ? `${Math.round(value / 60)} min` : `${Math.round(value / 360) / 10} h`;
}

function verdictBadge(verdict) {
  return h("span", { class: `verdict ${verdict.replace(" ", "-")}` }, `${SYMBOLS[verdict]} ${verdict}`);
}

/** The last part of a symbol: `handles.(*Client).get.func1`. */
function shortSymbol(symbol) {
  const head = symbol.split("[")[0].split("(")[0];
  return symbol.slice(head.lastIndexOf("/") + 1);
}

function position(place) { return `${data.files[place[0]].path}:${place[1]}:${place[2]}`; }
