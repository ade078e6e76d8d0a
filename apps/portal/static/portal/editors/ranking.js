// An order, best first: rows that are dragged or moved by keys, tied with their neighbours, or left out.
import { button, keyHelp, make, newId, startsOf } from "./text_elements.js";

const KEYS = [
  ["Alt ↑ ↓", "move the item up or down"], ["↑ ↓", "the item above or below"], ["T", "tie it with the one above"],
  ["U", "take it out of its tie"], ["Enter", "rank an item that is not, behind the others"], ["Delete", "leave it out"],
];

class RankingEditor {
  constructor({ definition, starts, change, say }) {
    Object.assign(this, { definition, change, sayAloud: say, groups: [], known: [...definition.items] });
    for (const item of definition.items.length ? [] : starts.flat(2)) this.know(String(item));
    this.here = null;
    this.ranked = make("ol", { class: "ranking", "aria-label": "Ranked, the best first" });
    this.rest = make("ul", { class: "ranking is-rest", "aria-label": "Not ranked" });
    this.restTitle = make("p", { class: "hint" }, "Not ranked: press Enter or the button, the best first.");
    this.note = make("p", { class: "editor-note" });
    this.element = make("div", { class: "ranking-editor", keydown: (event) => this.pressed(event) }, this.ranked, this.restTitle, this.rest, this.adder(), this.note, keyHelp(KEYS));
  }

  // Where the schema names no items, anybody may.
  adder() {
    if (this.definition.items.length) return null;
    const id = newId("item");
    const field = make("input", { id, autocomplete: "off" });
    const add = () => {
      const name = field.value.trim();
      if (!name) return;
      this.know(name);
      field.value = "";
      this.rank(name);
    };
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      add();
    });
    return make("div", { class: "field row-form" }, make("label", { for: id }, "Another item"), field, button("Rank it", add));
  }

  know(item) {
    if (!this.known.includes(item)) this.known.push(item);
  }

  set(groups) {
    if (groups !== null && !Array.isArray(groups)) throw new Error("a list of groups is expected");
    this.groups = (groups ?? []).map((group) => (Array.isArray(group) ? group.map(String) : [String(group)]));
    const items = this.groups.flat();
    const strange = items.find((item) => this.definition.items.length && !this.known.includes(item));
    if (strange !== undefined) throw new Error(`${strange} is not an item of the schema`);
    items.forEach((item) => this.know(item));
    this.draw();
  }

  at(item) {
    return this.groups.findIndex((group) => group.includes(item));
  }

  settle(item, text) {
    this.groups = this.groups.filter((group) => group.length).map((group) => [...group].sort());
    this.here = item;
    this.draw();
    this.focus();
    const place = this.at(item);
    const words = text ?? `${item}: place ${place + 1} of ${this.groups.length}${this.groups[place].length > 1 ? ", tied" : ""}.`;
    this.note.textContent = words;
    this.sayAloud(words);
    this.change(this.groups);
  }

  without(item) {
    return this.groups.map((group) => group.filter((each) => each !== item));
  }

  rank(item) {
    this.groups = [...this.without(item).filter((group) => group.length), [item]];
    this.settle(item);
  }

  leaveOut(item) {
    this.groups = this.without(item);
    this.settle(item, `${item} is not ranked any more.`);
  }

  // Out of a tie it comes before or behind it; alone it changes places with its neighbour.
  move(item, by) {
    const at = this.at(item);
    if (at === -1) return;
    const alone = this.groups[at].length === 1;
    if (alone && !this.groups[at + by]) return;
    const rest = this.without(item);
    const to = alone ? (by < 0 ? at - 1 : at + 2) : by < 0 ? at : at + 1;
    this.groups = [...rest.slice(0, to), [item], ...rest.slice(to)];
    this.settle(item);
  }

  tie(item) {
    const at = this.at(item);
    if (at < 1) return;
    const rest = this.groups.map((group, index) => (index === at ? group.filter((each) => each !== item) : group));
    rest[at - 1] = [...rest[at - 1], item];
    this.groups = rest;
    this.settle(item);
  }

  pressed(event) {
    const item = event.target.closest?.("[data-item]")?.dataset.item;
    if (item === undefined || event.ctrlKey || event.metaKey) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const letter = event.altKey ? "" : event.key.toLowerCase();
    const onRow = event.target.matches("[data-item]");
    if (step && event.altKey) this.move(item, step);
    else if (step) this.walk(item, step);
    else if (letter === "t") this.tie(item);
    else if (letter === "u" && this.groups[this.at(item)]?.length > 1) this.move(item, 1);
    else if (letter === "enter" && onRow && this.at(item) === -1) this.rank(item);
    else if ((letter === "delete" || letter === "backspace") && this.at(item) !== -1) this.leaveOut(item);
    else return;
    event.preventDefault();
  }

  walk(item, step) {
    const rows = [...this.element.querySelectorAll("[data-item]")];
    this.here = rows[Math.min(Math.max(rows.findIndex((row) => row.dataset.item === item) + step, 0), rows.length - 1)].dataset.item;
    for (const row of rows) row.tabIndex = row.dataset.item === this.here ? 0 : -1;
    this.focus();
  }

  focus() {
    this.element.querySelector('[data-item][tabindex="0"]')?.focus();
  }

  draw() {
    const rest = this.known.filter((item) => this.at(item) === -1);
    const items = [...this.groups.flat(), ...rest];
    if (!items.includes(this.here)) this.here = items[0] ?? null;
    this.ranked.replaceChildren(...this.groups.map((group, index) => make("li", { class: group.length > 1 ? "is-tied" : "" },
      make("ul", { "aria-label": `Place ${index + 1}${group.length > 1 ? ", tied" : ""}` }, ...group.map((item) => this.row(item, index))))));
    this.rest.replaceChildren(...rest.map((item) => this.row(item, -1)));
    this.ranked.hidden = !this.groups.length;
    this.rest.hidden = this.restTitle.hidden = !rest.length;
  }

  row(item, place) {
    const act = (name, words, run, disabled = false) => button(name, run, { "aria-label": `${words}: ${item}`, disabled, tabindex: "-1" });
    const tied = place !== -1 && this.groups[place].length > 1;
    const acts = place === -1 ? [button("Rank it", () => this.rank(item), { "aria-label": `Rank it: ${item}` })] : [
      act("↑", "Up", () => this.move(item, -1), !place && !tied), act("↓", "Down", () => this.move(item, 1), place === this.groups.length - 1 && !tied),
      act("=", "Tie with the one above", () => this.tie(item), !place), act("✕", "Leave out", () => this.leaveOut(item)),
    ];
    const row = make("li", { "data-item": item, "data-stage": item === this.here, tabindex: item === this.here ? "0" : "-1", class: "ranked-item", pointerdown: (event) => this.drag(event, item, row), "aria-label": `${item}${place === -1 ? ", not ranked" : `, place ${place + 1}`}` },
      make("span", { class: "grip", "aria-hidden": true }, "⠿"), make("bdi", { class: "part-name" }, item), make("span", { class: "part-acts" }, ...acts));
    return row;
  }

  // Dropped on the middle of a row an item is tied with it, on its upper or lower part it comes before or behind it.
  drag(event, item, row) {
    if (event.button !== 0 || event.target.closest("button")) return;
    if (event.pointerType !== "mouse" && !event.target.closest(".grip")) return;
    event.preventDefault();
    row.focus();
    row.classList.add("is-dragged");
    let target = null;
    const mark = (next) => {
      this.element.querySelectorAll(".is-before, .is-after, .is-onto").forEach((each) => each.classList.remove("is-before", "is-after", "is-onto"));
      const over = document.elementsFromPoint(next.clientX, next.clientY).find((each) => each.matches?.(".ranked-item"));
      target = over && over !== row && this.element.contains(over) && this.at(over.dataset.item) !== -1 ? this.drop(over, next.clientY) : null;
      if (target) over.classList.add(`is-${target.where}`);
    };
    const end = () => {
      removeEventListener("pointermove", mark);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      row.classList.remove("is-dragged");
      if (target) this.put(item, target);
      else this.draw();
    };
    addEventListener("pointermove", mark);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }

  drop(over, y) {
    const box = over.getBoundingClientRect();
    const share = (y - box.top) / box.height;
    return { item: over.dataset.item, where: share < 0.3 ? "before" : share > 0.7 ? "after" : "onto" };
  }

  put(item, target) {
    const rest = this.without(item);
    const at = rest.findIndex((group) => group.includes(target.item));
    if (target.where === "onto") rest[at] = [...rest[at], item];
    else rest.splice(at + (target.where === "after"), 0, [item]);
    this.groups = rest;
    this.settle(item);
  }
}

export function mount(root, options) {
  const editor = new RankingEditor({ ...options, starts: startsOf(root) });
  root.append(editor.element);
  editor.set(options.value);
  return { set: (value) => editor.set(value) };
}
