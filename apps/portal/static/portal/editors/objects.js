// The list of what an answer holds: choose one, give it another class, take it away. Any editor may use it.
//   new ObjectList(root, {labels, select(index), relabel(index, name), remove(index)})
//   list.draw(entries, chosen), an entry being {label, words}; `chosen` is -1 where none is.
import { html } from "./svg.js";

export function colourOf(labels, name) {
  return labels.find((label) => label.name === name)?.colour ?? 6;
}

export class ObjectList {
  constructor(root, { labels, select, relabel, remove, noun = "object", plural = `${noun}s` }) {
    Object.assign(this, { labels, select, relabel, remove });
    this.rows = html("ol", { class: "objects", "aria-label": `The ${plural}` });
    this.kinds = html("select", { "aria-label": `Class of the chosen ${noun}`, onchange: () => this.relabel(this.chosen, this.kinds.value) });
    for (const label of labels) this.kinds.append(html("option", { value: label.name }, label.key ? `${label.name} (${label.key})` : label.name));
    this.away = html("button", { type: "button", class: "small danger", onclick: () => this.remove(this.chosen) }, "Remove");
    this.tools = html("div", { class: "object-tools" }, this.kinds, this.away);
    this.chosen = -1;
    this.rows.addEventListener("keydown", (event) => this.pressed(event));
    root.append(this.rows, this.tools);
  }

  draw(entries, chosen) {
    const held = this.rows.contains(document.activeElement);
    this.chosen = chosen;
    this.rows.replaceChildren(...entries.map((entry, index) => this.row(entry, index, entries.length)));
    this.rows.hidden = !entries.length;
    this.tools.hidden = chosen < 0;
    if (chosen >= 0) this.kinds.value = entries[chosen].label;
    if (held) this.rows.querySelectorAll("button")[Math.max(chosen, 0)]?.focus();
  }

  row(entry, index) {
    const chosen = index === this.chosen;
    const swatch = html("span", { class: `swatch l${colourOf(this.labels, entry.label)}`, "aria-hidden": "true" });
    const button = html("button", { type: "button", class: "object", "aria-pressed": String(chosen), onclick: () => this.select(index) });
    button.append(swatch, html("strong", {}, entry.label), ` ${entry.words}`);
    if (index !== Math.max(this.chosen, 0)) button.tabIndex = -1;
    return html("li", {}, button);
  }

  // The list is one stop of the Tab key; arrows go up and down in it.
  pressed(event) {
    const last = this.rows.childElementCount - 1;
    const from = [...this.rows.querySelectorAll("button")].indexOf(event.target);
    const to = { ArrowUp: from - 1, ArrowDown: from + 1, Home: 0, End: last }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.select(Math.min(Math.max(to, 0), last));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.remove(from);
    } else {
      const label = this.labels.find((each) => each.key && each.key === event.key);
      if (!label || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      this.relabel(from, label.name);
    }
  }
}
