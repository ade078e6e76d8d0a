// What stands around the stage: the classes, the tools, and how it all is used.
import { html } from "./svg.js";

const MOST_CHIPS = 9;

export class Classes {
  constructor(root, labels, choose) {
    this.labels = labels;
    if (labels.length > MOST_CHIPS) {
      this.list = html("select", { "aria-label": "Class", onchange: () => choose(this.list.value) }, ...labels.map((label) => html("option", { value: label.name }, label.name)));
      root.append(this.list);
      return;
    }
    this.chips = labels.map((label) => {
      const key = label.key ? html("kbd", {}, label.key) : "";
      const swatch = html("span", { class: `swatch l${label.colour}`, "aria-hidden": "true" });
      return html("button", { type: "button", class: "small class-chip", "aria-pressed": "false", onclick: () => choose(label.name) }, swatch, label.name, key);
    });
    root.append(html("div", { class: "classes", role: "group", "aria-label": "Class" }, ...this.chips));
  }

  show(name) {
    if (this.list) this.list.value = name;
    else this.chips.forEach((chip, place) => chip.setAttribute("aria-pressed", String(this.labels[place].name === name)));
  }
}

export function toolButton(root, words, act, attributes = {}) {
  const button = html("button", { type: "button", class: "small", onclick: act, ...attributes }, words);
  root.append(button);
  return button;
}

let helps = 0;

// `lines` are [keys, what they do]; keys are texts, a space between those that are alternatives.
export function help(root, mouse, lines) {
  const id = `editor-help-${(helps += 1)}`;
  const rows = lines.map(([keys, words]) => html("div", {}, html("dt", {}, ...keys.split(" ").flatMap((key) => [html("kbd", {}, key), " "])), html("dd", {}, words)));
  root.append(html("p", { class: "hint", id }, mouse), html("details", { class: "fold editor-keys" }, html("summary", {}, "Keys of the editor"), html("dl", {}, ...rows)));
  return id;
}
