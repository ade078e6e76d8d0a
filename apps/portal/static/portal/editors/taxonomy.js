// A path in a tree of labels: a tree with arrows and type-ahead, and a search above it.
import { make, newId } from "./text_elements.js";

const MOST_FOUND = 200;
const PATIENCE = 700;

class TreeEditor {
  constructor({ definition, change, say }) {
    Object.assign(this, { tree: definition.tree, change, say, open: new Set(), path: null, focus: null, typed: "", typedAt: 0 });
    this.chosen = make("p", { class: "tree-chosen" });
    const id = newId("find");
    this.search = make("input", { id, type: "search", "data-stage": true, autocomplete: "off", input: () => this.draw(), keydown: (event) => this.searching(event) });
    this.rows = make("div", { role: "tree", class: "tree", "aria-label": "Labels", click: (event) => this.clicked(event), keydown: (event) => this.pressed(event) });
    this.more = make("p", { class: "hint" });
    this.element = make("div", { class: "tree-editor" }, this.chosen, make("div", { class: "field" }, make("label", { for: id }, "Search the labels"), this.search), this.rows, this.more);
  }

  set(path) {
    if (path !== null && !Array.isArray(path)) throw new Error("a list of names is expected");
    let below = this.tree;
    for (const name of path ?? []) {
      if (!below || !Object.hasOwn(below, name)) throw new Error(`${name} is not in the tree there`);
      below = below[name];
    }
    this.path = path;
    path?.slice(0, -1).forEach((_, depth) => this.open.add(key(path.slice(0, depth + 1))));
    if (path) this.focus = key(path);
    this.draw();
  }

  // The rows to be seen: [path, names below, whether open, size of its level, place in it].
  *visible(below = this.tree, path = [], found = this.found()) {
    const names = Object.keys(below).filter((name) => !found || found.has(key([...path, name])));
    for (const [index, name] of names.entries()) {
      const here = [...path, name];
      const inner = Object.keys(below[name] ?? {}).length ? below[name] : null;
      const isOpen = Boolean(inner) && (found ? [...Object.keys(inner)].some((each) => found.has(key([...here, each]))) : this.open.has(key(here)));
      yield { path: here, inner, isOpen, size: names.length, place: index + 1 };
      if (isOpen) yield* this.visible(inner, here, found);
    }
  }

  // The nodes that hold what is searched for, with those above them; nothing where nothing is searched.
  found() {
    const wanted = this.search.value.trim().toLocaleLowerCase();
    if (!wanted) return null;
    const found = new Set();
    let count = 0;
    const look = (below, path) => {
      for (const [name, inner] of Object.entries(below)) {
        const here = [...path, name];
        if (count < MOST_FOUND && name.toLocaleLowerCase().includes(wanted)) {
          count += 1;
          here.forEach((_, depth) => found.add(key(here.slice(0, depth + 1))));
        }
        look(inner ?? {}, here);
      }
    };
    look(this.tree, []);
    this.count = count;
    return found;
  }

  draw() {
    const held = this.rows.contains(document.activeElement);
    this.shown = [...this.visible()];
    if (!this.shown.some((row) => key(row.path) === this.focus)) this.focus = this.shown.length ? key(this.shown[0].path) : null;
    this.rows.replaceChildren(...this.shown.map((row) => this.row(row)));
    this.more.textContent = !this.search.value.trim() ? "" : this.count ? `${this.count === MOST_FOUND ? "The first " : ""}${this.count} found` : "No label holds that.";
    this.chosen.textContent = this.path ? this.path.join(" / ") : "Nothing chosen yet";
    if (held) this.rows.querySelector('[tabindex="0"]')?.focus();
  }

  row({ path, inner, isOpen, size, place }) {
    const row = make("div", {
      role: "treeitem", "aria-level": path.length, "aria-setsize": size, "aria-posinset": place, tabindex: key(path) === this.focus ? "0" : "-1",
      "aria-expanded": inner ? String(isOpen) : null, "aria-selected": String(this.path !== null && key(this.path) === key(path)),
    }, make("span", { class: "twist", "aria-hidden": true }, inner ? (isOpen ? "▾" : "▸") : ""), make("span", {}, path.at(-1)));
    row.style.setProperty("--depth", path.length - 1);
    return row;
  }

  clicked(event) {
    const index = [...this.rows.children].indexOf(event.target.closest("[role=treeitem]"));
    if (index === -1) return;
    const row = this.shown[index];
    this.focus = key(row.path);
    if (event.target.closest(".twist") && row.inner) this.turn(row, !row.isOpen);
    else this.choose(row);
    this.rows.querySelector('[tabindex="0"]')?.focus();
  }

  choose(row) {
    this.path = row.path;
    if (row.inner && !this.search.value) this.open.add(key(row.path));
    this.draw();
    this.change(row.path);
    this.say(row.path.join(", "));
  }

  turn(row, isOpen) {
    if (isOpen) this.open.add(key(row.path));
    else this.open.delete(key(row.path));
    this.draw();
  }

  searching(event) {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    this.rows.querySelector('[tabindex="0"]')?.focus();
  }

  go(index) {
    const row = this.shown[Math.min(Math.max(index, 0), this.shown.length - 1)];
    this.focus = key(row.path);
    this.draw();
    this.rows.querySelector('[tabindex="0"]').scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    const at = this.shown.findIndex((row) => key(row.path) === this.focus);
    if (at === -1 || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = this.shown[at];
    const acts = {
      ArrowDown: () => this.go(at + 1), ArrowUp: () => this.go(at - 1), Home: () => this.go(0), End: () => this.go(Infinity),
      ArrowRight: () => (row.inner && !row.isOpen ? this.turn(row, true) : row.inner && this.go(at + 1)),
      ArrowLeft: () => (row.isOpen && !this.search.value ? this.turn(row, false) : this.go(this.shown.findIndex((each) => key(each.path) === key(row.path.slice(0, -1))))),
      Enter: () => this.choose(row), " ": () => (this.continues(" ") ? this.ahead(" ", at) : this.choose(row)),
    };
    if (acts[event.key]) acts[event.key]();
    else if (event.key.length === 1) this.ahead(event.key, at);
    else return;
    event.preventDefault();
  }

  isTyping() { return this.typed && Date.now() - this.typedAt < PATIENCE; }

  // Whether a letter goes on with what is being typed.
  continues(letter) {
    return this.isTyping() && this.shown.some((row) => row.path.at(-1).toLocaleLowerCase().startsWith(this.typed + letter));
  }

  // To the next row that begins with what is typed without a pause.
  ahead(letter, at) {
    this.typed = (this.isTyping() ? this.typed : "") + letter.toLocaleLowerCase();
    this.typedAt = Date.now();
    const from = this.typed.length > 1 ? at : at + 1;
    const order = [...this.shown.keys()].map((index) => (from + index) % this.shown.length);
    const next = order.find((index) => this.shown[index].path.at(-1).toLocaleLowerCase().startsWith(this.typed));
    if (next !== undefined) this.go(next);
  }
}

const key = (path) => JSON.stringify(path);

export function mount(root, options) {
  const editor = new TreeEditor(options);
  root.append(editor.element);
  editor.set(options.value);
  return { set: (value) => editor.set(value) };
}
