// Small parts that the editors of text, time and choice are made of.
import { readValue } from "./written.js";

// An element with attributes (a function is a listener; true is an empty attribute, false or null none, but for aria,
// where they are words) and children.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (name.startsWith("aria-") && typeof value === "boolean") element.setAttribute(name, String(value));
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function button(name, act, attributes = {}) {
  return make("button", { type: "button", class: "small", click: act, ...attributes }, name);
}

let count = 0;
export const newId = (stem) => `${stem}-${++count}`;

// The answers that the form offers to start from.
export function startsOf(root) {
  const offered = root.closest("[data-widget]")?.querySelectorAll("[data-start]") ?? [];
  return [...offered].map((each) => readValue(each.dataset.start)).filter((value) => value !== null && value !== undefined);
}

// What the keys do, folded away; pairs of keys and words.
export function keyHelp(pairs) {
  const list = make("dl", { class: "key-help" });
  for (const [keys, words] of pairs) {
    const shown = keys.split(" ").map((key) => make("kbd", {}, key));
    list.append(make("div", {}, make("dt", {}, ...shown), make("dd", {}, words)));
  }
  return make("details", { class: "fold" }, make("summary", {}, "Keys"), list);
}

// The labels to choose from: buttons with their digits, or a list to choose from where they are many.
const MOST_BUTTONS = 20;

export class Palette {
  constructor(labels, name, choose) {
    this.labels = labels;
    this.choose = choose;
    this.element = make("div", { class: "palette", role: "group", "aria-label": name });
    this.buttons = new Map();
    if (labels.length > MOST_BUTTONS) this.list(name);
    else labels.forEach((label) => this.offer(label));
  }

  list(name) {
    this.select = make("select", { "aria-label": name }, ...this.labels.map((label) => make("option", { value: label.name }, label.name)));
    this.element.append(this.select, button("Label it", () => this.choose(this.select.value)));
  }

  offer(label) {
    const key = label.key ? make("kbd", { "aria-hidden": true }, label.key) : null;
    const one = button("", () => this.choose(label.name), {
      class: `small l${label.colour}`, "aria-pressed": "false", "aria-keyshortcuts": label.key || null,
    });
    one.append(make("span", { class: "swatch", "aria-hidden": true }), label.name, ...(key ? [" ", key] : []));
    this.buttons.set(label.name, one);
    this.element.append(one);
  }

  press(name) {
    if (this.select && name) this.select.value = name;
    for (const [label, one] of this.buttons) one.setAttribute("aria-pressed", String(label === name));
  }

  // The label whose digit a key is.
  byKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
    return this.labels.find((label) => label.key && label.key === event.key)?.name;
  }

  // The label whose digit a key is, pressed with Shift, whatever sign that makes on a keyboard.
  byShiftedKey(event) {
    if (!event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    return this.labels.find((label) => label.key && event.code === `Digit${label.key}`)?.name;
  }

  colour(name) {
    return this.labels.find((label) => label.name === name)?.colour ?? 1;
  }

  rank(name) {
    return this.labels.findIndex((label) => label.name === name);
  }
}
