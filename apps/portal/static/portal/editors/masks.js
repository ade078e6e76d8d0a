// Masks: a brush and an eraser of any size, and outlines that are filled; by mouse, finger or keys.
import { Drawing } from "./drawing.js";
import { clamp, held, path } from "./geometry.js";
import { MaskLayer } from "./mask_layer.js";
import { colourOf } from "./objects.js";
import { decoded, encoded, extent, fill, placed, stroke } from "./pixels.js";
import { html, svg } from "./svg.js";
import { toolButton } from "./tools.js";

const TOOLS = { brush: ["Brush", "B"], eraser: ["Eraser", "E"], fill: ["Fill an outline", "F"], choose: ["Choose", "S"] };
const WIDEST = 200;
const NEAR = 10;
// The brush is centred on a pixel, so that the thinnest is one of them.
const middle = ({ x, y }) => ({ x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5 });

class Masks extends Drawing {
  get noun() { return "mask"; }

  get plural() { return "masks"; }

  get mouse() {
    return "Paint the chosen mask with the brush, or a new one where none is chosen. To fill an outline, click its points; the first point, or Enter, closes it.";
  }

  get keys() {
    return [
      ["← → ↑ ↓", "move the brush, with Shift by 10"],
      ["Space", "paint; held down while the brush moves, a line"],
      ["B E F S", "brush, eraser, fill an outline, choose"],
      ["[ ]", "a smaller or larger brush"],
      ["Enter", "close the outline and fill it"],
      ["N", "a new mask"],
    ];
  }

  tools(bar) {
    this.tool = "brush";
    this.size = 12;
    this.known = new WeakMap();
    this.buttons = Object.fromEntries(Object.entries(TOOLS).map(([tool, [words, key]]) => [tool, toolButton(bar, words, () => this.take(tool), { "aria-keyshortcuts": key, "aria-pressed": String(tool === this.tool) })]));
    this.slider = html("input", { type: "range", min: "1", max: String(WIDEST), value: String(this.size), oninput: () => this.sized(Number(this.slider.value)) });
    this.width = html("output", {}, `${this.size} px`);
    bar.append(html("label", { class: "brush-size" }, "Size", this.slider, this.width));
    this.closer = toolButton(bar, "Fill it", () => this.close(), { disabled: true });
  }

  take(tool) {
    this.tool = tool;
    this.draft = null;
    for (const [name, button] of Object.entries(this.buttons)) button.setAttribute("aria-pressed", String(name === tool));
    this.say(TOOLS[tool][0]);
    this.draw();
  }

  sized(size) {
    this.size = clamp(size, 1, WIDEST);
    this.slider.value = String(this.size);
    this.width.textContent = `${this.size} px`;
    this.draw();
  }

  get shapeOf() {
    return [this.stage.view.height, this.stage.view.width];
  }

  read(thing) {
    const [height, width] = Array.isArray(thing.size) ? thing.size : [];
    const sum = Array.isArray(thing.counts) ? thing.counts.reduce((total, run) => total + run, 0) : -1;
    if (sum !== height * width) throw new Error("the run lengths of a mask do not add up to its size");
    return thing;
  }

  set(value) {
    const size = Array.isArray(value) ? value[0]?.size : null;
    if (Array.isArray(size) && !this.stage.known) this.stage.sized(size[1], size[0]);
    this.line = null;
    super.set(value);
  }

  pixels(thing) {
    if (!this.known.has(thing)) {
      const [rows, columns] = this.shapeOf;
      const [height, width] = thing.size;
      const own = decoded(thing.counts, height, width);
      const pixels = height === rows && width === columns ? own : placed(own, height, width, rows, columns);
      this.known.set(thing, { pixels, box: extent(pixels, columns), rows, columns });
    }
    const found = this.known.get(thing);
    const [rows, columns] = this.shapeOf;
    if (found.rows === rows && found.columns === columns) return found;
    this.known.delete(thing);
    return this.pixels(thing);
  }

  outline(thing) {
    const { box } = this.pixels(thing);
    return box ? [[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]] : [];
  }

  words(thing) {
    return `of ${thing.counts.reduce((sum, run, place) => sum + (place % 2 ? run : 0), 0)} pixels`;
  }

  under(point) {
    const [, columns] = this.shapeOf;
    const place = Math.floor(point.y) * columns + Math.floor(point.x);
    return this.visible.findLast((index) => this.pixels(this.things[index]).pixels[place]) ?? -1;
  }

  shape(thing, chosen) {
    const points = chosen ? this.outline(thing) : [];
    return points.length ? [svg("path", { d: path(points), class: "mask-box" })] : [];
  }

  draw() {
    super.draw();
    if (!this.list) return;
    this.layer ??= new MaskLayer(this.stage);
    // The masks change with the answer and with what is chosen, not with the view.
    const now = [this.things, this.chosen, this.frame, this.line?.pixels, ...this.shapeOf];
    if (!this.painted || now.some((part, place) => part !== this.painted[place])) this.layer.paint(this.masks());
    this.painted = now;
    this.layer.show();
  }

  masks() {
    const seen = this.visible.map((index) => ({ pixels: index === this.chosen && this.line ? this.line.pixels : this.pixels(this.things[index]).pixels, colour: colourOf(this.labels, this.things[index].label), chosen: index === this.chosen }));
    return this.line && !this.thing ? [...seen, { pixels: this.line.pixels, colour: colourOf(this.labels, this.label), chosen: true }] : seen;
  }

  extras() {
    this.closer.disabled = !(this.draft?.length > 2);
    const brush = this.tip && this.tool !== "choose" && this.tool !== "fill" ? [svg("circle", { cx: this.tip.x, cy: this.tip.y, r: this.size / 2, class: "brush" })] : [];
    if (!this.draft) return brush;
    const dots = this.draft.map(([x, y], place) => this.handle(`draft ${place}`, x, y, "round"));
    return [...this.body(path(this.draft).slice(0, -1), "draft"), ...dots];
  }

  begin() {
    this.choose(-1);
    if (this.tool === "choose" || this.tool === "eraser") this.take("brush");
    this.stage.element.focus({ preventScroll: true });
    this.say("A new mask; paint it");
  }

  hover(point) {
    this.tip = point;
    this.draw();
  }

  // A stroke works on a copy, which becomes the mask when it ends.
  start(point) {
    const [rows, columns] = this.shapeOf;
    if (this.tool === "eraser" && !this.thing) {
      this.say("Choose the mask to erase from");
      return;
    }
    this.line = { pixels: this.thing ? this.pixels(this.thing).pixels.slice() : new Uint8Array(rows * columns), at: middle(point) };
    this.go(point);
  }

  go(aimed) {
    if (!this.line) return;
    const point = middle(aimed);
    const [rows, columns] = this.shapeOf;
    const { at, pixels } = this.line;
    stroke(pixels, rows, columns, at, point, this.size, this.tool === "eraser" ? 0 : 1);
    const room = this.size / 2 + 1;
    const low = (a, b) => Math.max(0, Math.floor(Math.min(a, b) - room));
    const high = (a, b, most) => Math.min(most, Math.ceil(Math.max(a, b) + room));
    this.layer.paint(this.masks(), { left: low(at.x, point.x), top: low(at.y, point.y), right: high(at.x, point.x, columns), bottom: high(at.y, point.y, rows) });
    this.line.at = point;
    this.tip = point;
    this.draw();
  }

  end() {
    const line = this.line;
    this.line = null;
    if (line) this.keep(line.pixels);
  }

  keep(pixels) {
    const size = this.shapeOf;
    const box = extent(pixels, size[1]);
    if (!box) {
      if (this.thing) this.remove(this.chosen);
      else this.draw();
      return;
    }
    const drawn = { size, counts: encoded(pixels, ...size) };
    const thing = this.thing ? { ...this.thing, ...drawn } : null;
    if (thing) {
      this.known.set(thing, { pixels, box, rows: size[0], columns: size[1] });
      this.replace(this.chosen, thing);
    } else {
      this.add(drawn);
    }
    this.say(this.told(this.thing));
  }

  down(point) {
    this.drag = { from: point };
    if (this.tool === "brush" || this.tool === "eraser") this.start(point);
  }

  dragged(point) {
    this.go(point);
  }

  up(point, event, clicked) {
    this.drag = null;
    if (this.line) this.end();
    else if (clicked && this.tool === "choose") this.choose(this.under(point));
    else if (clicked && this.tool === "fill" && this.closes(point)) this.close();
    else if (clicked && this.tool === "fill") this.corner(point);
  }

  // A click on the first point.
  closes({ x, y }) {
    const first = this.draft?.[0];
    return this.draft?.length > 2 && Math.hypot(x - first[0], y - first[1]) * this.stage.scale < NEAR;
  }

  corner(at) {
    const { x, y } = held(at, this.stage.view, false);
    this.draft = [...(this.draft ?? []), [x, y]];
    this.say(`Point ${this.draft.length} at (${x}, ${y})`);
    this.draw();
  }

  close() {
    if (!(this.draft?.length > 2)) return;
    const size = this.shapeOf;
    const pixels = this.thing ? this.pixels(this.thing).pixels.slice() : new Uint8Array(size[0] * size[1]);
    fill(pixels, ...size, this.draft, 1);
    this.draft = null;
    this.keep(pixels);
  }

  cancelled() {
    this.line = null;
    super.cancelled();
  }

  nudge(dx, dy) {
    this.crossTo(dx, dy);
    this.tip = this.cursor;
    if (this.line) this.go(this.cursor);
  }

  act(event) {
    const key = event.key.toLowerCase();
    const tool = Object.keys(TOOLS).find((name) => TOOLS[name][1].toLowerCase() === key);
    if (key === " ") this.space(event);
    else if (key === "enter" && this.draft) this.close();
    else if (tool) this.take(tool);
    else if (key === "[" || key === "]") this.sized(this.size + (key === "]" ? 1 : -1) * (this.size > 20 ? 5 : 1));
    else if ((key === "backspace" || key === "delete") && this.draft) this.draft = this.draft.length > 1 ? this.draft.slice(0, -1) : null;
    else return false;
    this.draw();
    return true;
  }

  space(event) {
    this.cursor ??= { x: Math.round(this.stage.view.centre.x), y: Math.round(this.stage.view.centre.y) };
    if (event.repeat) return;
    if (this.tool === "fill") this.corner(this.cursor);
    else if (this.tool === "choose") this.choose(this.under(this.cursor));
    else this.stroked();
  }

  stroked() {
    this.start(this.cursor);
    const ended = (event) => {
      if (event.type === "keyup" && event.key !== " ") return;
      for (const kind of ["keyup", "blur"]) this.stage.element.removeEventListener(kind, ended);
      this.end();
    };
    for (const kind of ["keyup", "blur"]) this.stage.element.addEventListener(kind, ended);
  }
}

export const mount = (root, options) => new Masks(root, options);
