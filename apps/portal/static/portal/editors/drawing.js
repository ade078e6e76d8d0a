// What all editors of objects on an image share: the objects, the chosen one, frames, keys and the list beside it.
import { Frames } from "./frames.js";
import { bounds } from "./geometry.js";
import { ObjectList, colourOf } from "./objects.js";
import { Stage } from "./stage.js";
import { Steered } from "./steering.js";
import { html, svg } from "./svg.js";
import { Classes, help, toolButton } from "./tools.js";

const COMMON_KEYS = [
  ["Tab", "the next object, after the last one out of the editor"],
  ["1 … 9", "give it a class"],
  ["Del", "take it away"],
  ["+ - 0", "closer, farther, all of it"],
  ["Ctrl+Z Ctrl+Shift+Z", "undo, redo"],
  ["Esc", "let go, then leave the editor"],
];
const FRAME_KEYS = [[", .", "the frame before, the next one"], ["C", "copy to the next frame"]];

// A kind of object fills in: noun, plural, mouse, keys; read, blank, outline, shape, moved, words; and what it needs of pull,
// drew, clicked, resize, act, finish, drop, extras.
export class Drawing extends Steered {
  constructor(root, { value, definition, subject, change, say }) {
    super();
    Object.assign(this, { definition, subject, change, say, labels: definition.labels, outside: definition.outside });
    this.label = this.labels[0].name;
    this.things = [];
    this.chosen = -1;
    this.frame = null;
    this.draft = null;
    this.cursor = null;
    this.build(root, value);
    this.set(value);
  }

  build(root, value) {
    root.className = "drawing-editor";
    const bar = html("div", { class: "editor-bar" });
    root.append(bar);
    this.classes = new Classes(bar, this.labels, (name) => this.named(name));
    toolButton(bar, `New ${this.noun}`, () => this.begin(), { "aria-keyshortcuts": "N" });
    this.tools(bar);
    this.lens(bar);
    const described = help(root, this.mouse, [...this.keys, ...COMMON_KEYS, ...(this.isVideo(value) ? FRAME_KEYS : [])]);
    const hands = { down: (point, event) => this.down(point, event), drag: (point) => this.dragged(point), up: (point, event, clicked) => this.up(point, event, clicked), cancel: () => this.cancelled(), hover: (point) => this.hover?.(point) };
    const board = html("div", { class: "board" });
    root.insertBefore(board, root.children[1]);
    this.stage = new Stage(board, this.subject, { hands, drawn: () => this.draw(), label: `Drawing of the ${this.plural}`, described });
    this.stage.element.addEventListener("keydown", (event) => this.pressed(event));
    this.below = html("div");
    board.append(this.below);
    if (this.isVideo(value)) this.films(value);
    this.note(board);
    this.list = new ObjectList(board, { labels: this.labels, plural: this.plural, noun: this.noun, select: (row) => this.choose(this.visible[row]), relabel: (row, name) => this.relabel(this.visible[row], name), remove: (row) => this.remove(this.visible[row]) });
  }

  lens(root) {
    const bar = html("span", { class: "lens", role: "group", "aria-label": "What is seen" });
    root.append(bar);
    const zoom = (words, sign, factor) => toolButton(bar, sign, () => this.stage.zoom(factor), { "aria-label": words, title: words });
    zoom("Closer", "+", 1.5);
    zoom("Farther", "−", 1 / 1.5);
    zoom("All of it", "⤢", 0);
    const hand = toolButton(bar, "Move the image", () => {
      this.stage.hand = !this.stage.hand;
      hand.setAttribute("aria-pressed", String(this.stage.hand));
      this.stage.element.classList.toggle("is-hand", this.stage.hand);
    }, { "aria-pressed": "false" });
  }

  note(board) {
    const words = this.stage.known || this.subject.url ? "" : "The item does not say how large its image is; the grid is in pixels.";
    if (words) board.insertBefore(html("p", { class: "hint" }, words), this.below);
  }

  tools() {}

  isVideo(value) {
    return this.subject.kind === "video" || (Array.isArray(value) && value.some((thing) => Number.isInteger(thing?.frame)));
  }

  films(value) {
    const frames = (value ?? []).map((thing) => thing.frame ?? 0);
    this.frame = frames.length ? Math.min(...frames) : 0;
    this.frames = new Frames(this.below, this.subject, { last: Math.max(0, ...frames), go: (frame) => this.turn(frame), copy: () => this.copy() });
    this.stage.seek(this.frame);
  }

  // Objects of other frames stay as they are.
  get visible() {
    const all = this.things.map((_, index) => index);
    return this.frame === null ? all : all.filter((index) => this.things[index].frame === this.frame);
  }

  get thing() {
    return this.things[this.chosen];
  }

  set(value) {
    const things = value ?? [];
    if (!Array.isArray(things)) throw new Error("it is no list");
    const read = things.map((thing) => {
      if (!this.labels.some((label) => label.name === thing?.label)) throw new Error(`there is no class ${JSON.stringify(thing?.label)}`);
      return this.read(thing);
    });
    if (this.frame === null && !this.frames && this.isVideo(read)) this.films(read);
    this.things = read;
    this.draft = null;
    if (this.frame !== null && read.length && !this.visible.length) {
      this.frame = Math.min(...read.map((thing) => thing.frame ?? 0));
      this.stage.seek(this.frame);
    }
    if (!this.visible.includes(this.chosen)) this.chosen = -1;
    for (const thing of read) {
      const points = this.outline(thing);
      if (points.length) this.stage.hold(bounds(points).right, bounds(points).bottom);
    }
    this.draw();
  }

  // The objects have changed, by a person.
  put(things, chosen, run = "") {
    this.things = things;
    this.chosen = chosen;
    this.change(things, run);
    this.draw();
  }

  replace(index, thing, run = "") {
    this.put(this.things.with(index, thing), index, run);
  }

  add(shape) {
    const frame = this.frame === null ? {} : { frame: this.frame };
    this.put([...this.things, { label: this.label, ...shape, ...frame }], this.things.length);
    this.say(`Added ${this.told(this.thing)}`);
  }

  told(thing) {
    return `${thing.label} ${this.words(thing)}`;
  }

  choose(index) {
    this.chosen = index ?? -1;
    if (this.thing) {
      this.label = this.thing.label;
      const points = this.outline(this.thing);
      if (points.length) this.stage.view.reveal({ x: (bounds(points).left + bounds(points).right) / 2, y: (bounds(points).top + bounds(points).bottom) / 2 });
      this.say(this.told(this.thing));
    }
    this.stage.show();
  }

  named(name) {
    this.label = name;
    if (this.thing) this.relabel(this.chosen, name);
    else this.draw();
  }

  relabel(index, name) {
    this.label = name;
    this.replace(index, { ...this.things[index], label: name });
    this.say(this.told(this.things[index]));
  }

  remove(index) {
    if (!this.things[index]) return;
    const told = this.told(this.things[index]);
    this.put(this.things.toSpliced(index, 1), -1);
    this.say(`Removed ${told}`);
  }

  turn(frame) {
    this.frame = frame;
    this.chosen = -1;
    this.cancelled();
    this.stage.seek(frame);
    this.say(`Frame ${frame}, ${this.visible.length} ${this.visible.length === 1 ? this.noun : this.plural}`);
  }

  // The chosen object, or all of the frame, goes on in the next one; as a track, for it is the same.
  copy() {
    const chosen = this.thing ? [this.chosen] : this.visible;
    if (!chosen.length) return;
    const things = [...this.things];
    const used = things.map((thing) => Number(thing.track)).filter(Number.isInteger);
    let track = Math.max(0, ...used);
    const first = things.length;
    for (const index of chosen) {
      things[index] = { ...things[index], track: things[index].track ?? String((track += 1)) };
      things.push({ ...structuredClone(things[index]), frame: this.frame + 1 });
    }
    this.frame += 1;
    this.stage.seek(this.frame);
    this.put(things, first);
    this.say(`Copied to frame ${this.frame}`);
  }

  draw() {
    // The stage draws once before there is a list.
    if (!this.list) return;
    const seen = this.visible;
    const moving = this.drag?.thing;
    const nodes = seen.flatMap((index) => {
      const chosen = index === this.chosen;
      const thing = chosen && moving ? moving : this.things[index];
      const name = colourOf(this.labels, thing.label);
      return svg("g", { class: `thing l${name}${chosen ? " is-chosen" : ""}`, "data-thing": index }, ...this.shape(thing, chosen), ...this.caption(thing));
    });
    this.stage.layer.replaceChildren(...nodes, ...this.extras(), ...this.cross());
    this.list.draw(seen.map((index) => ({ label: this.things[index].label, words: this.words(this.things[index]) })), seen.indexOf(this.chosen));
    this.classes.show(this.label);
    this.frames?.show(this.frame);
  }

  // An outline that shows on light and on dark.
  body(d, kind = "") {
    return [svg("path", { d, class: "halo" }), svg("path", { d, class: `shape ${kind}` })];
  }

  // Signs that keep their size however close the image is.
  sign(x, y, attributes, ...nodes) {
    return svg("g", { transform: `translate(${x} ${y}) scale(${1 / this.stage.scale})`, ...attributes }, ...nodes);
  }

  handle(name, x, y, kind = "") {
    return this.sign(x, y, { class: `handle ${kind}`, "data-handle": name }, svg("circle", { r: 14, class: "reach" }), kind === "round" ? svg("circle", { r: 6, class: "knob" }) : svg("rect", { x: -5, y: -5, width: 10, height: 10, class: "knob" }));
  }

  caption(thing) {
    const points = this.outline(thing);
    if (!points.length) return [];
    const { left, top } = bounds(points);
    const track = thing.track ? ` #${thing.track}` : "";
    return [this.sign(left, Math.max(top, this.stage.view.box.y + 16 / this.stage.scale), { class: "caption" }, svg("text", { x: 1, y: -5 }, `${thing.label}${track}`))];
  }

  cross() {
    if (!this.cursor || document.activeElement !== this.stage.element) return [];
    return [this.sign(this.cursor.x, this.cursor.y, { class: "cross" }, svg("path", { d: "M-14 0H-3M3 0H14M0 -14V-3M0 3V14" }))];
  }

  extras() { return []; }
}
