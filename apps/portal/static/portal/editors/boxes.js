// Boxes, upright or turned: a drag draws one, its handles change it, the keys do both.
import { Drawing } from "./drawing.js";
import { clamp, held, path, tenth, turned } from "./geometry.js";

const NUMBERS = ["x", "y", "w", "h"];
const HANDLES = { nw: [0, 0], n: [0.5, 0], ne: [1, 0], e: [1, 0.5], se: [1, 1], s: [0.5, 1], sw: [0, 1], w: [0, 0.5] };
const TURN = "turn";

const centreOf = (box) => ({ x: box.x + box.w / 2, y: box.y + box.h / 2 });

class Boxes extends Drawing {
  get noun() { return "box"; }

  get plural() { return "boxes"; }

  get mouse() {
    return `Drag to draw a box. Click one to choose it; drag it or its handles to change it${this.definition.rotated ? ", the round one to turn it" : ""}.`;
  }

  get keys() {
    const turning = this.definition.rotated ? [["[ ]", "turn it by 1 degree, { and } by 15"]] : [];
    return [["N", "a new box in the middle"], ["← → ↑ ↓", "move it by 1 pixel, with Shift by 10"], ["Alt+← → ↑ ↓", "make it smaller or larger"], ...turning];
  }

  read(thing) {
    if (NUMBERS.some((side) => !Number.isFinite(thing[side]))) throw new Error("a box needs x, y, w and h");
    return thing;
  }

  corners(box) {
    const centre = centreOf(box);
    return [[0, 0], [1, 0], [1, 1], [0, 1]].map(([across, down]) => turned({ x: box.x + across * box.w, y: box.y + down * box.h }, centre, box.angle ?? 0));
  }

  outline(box) {
    return this.corners(box).map(({ x, y }) => [x, y]);
  }

  words(box) {
    return `${tenth(box.w)} × ${tenth(box.h)} at (${tenth(box.x)}, ${tenth(box.y)})${box.angle ? `, turned by ${tenth(box.angle)}°` : ""}`;
  }

  shape(box, chosen) {
    return [...this.body(path(this.outline(box))), ...(chosen ? this.handles(box) : [])];
  }

  handles(box) {
    const centre = centreOf(box);
    const at = (across, down) => turned({ x: box.x + across * box.w, y: box.y + down * box.h }, centre, box.angle ?? 0);
    const sides = Object.entries(HANDLES).map(([name, place]) => [name, at(...place)]);
    const found = sides.map(([name, { x, y }]) => this.handle(name, x, y));
    if (!this.definition.rotated) return found;
    const knob = turned({ x: centre.x, y: box.y - 26 / this.stage.scale }, centre, box.angle ?? 0);
    return [...found, this.handle(TURN, knob.x, knob.y, "round")];
  }

  extras() {
    return this.draft ? this.body(path(this.outline(this.draft)), "draft") : [];
  }

  begin() {
    const { width, height } = this.stage.view.box;
    const { x, y } = this.stage.view.centre;
    const [w, h] = [Math.max(1, Math.round(width / 4)), Math.max(1, Math.round(height / 4))];
    this.add({ x: Math.round(x - w / 2), y: Math.round(y - h / 2), w, h });
    this.stage.element.focus({ preventScroll: true });
  }

  drew(from, to, done = false) {
    const [a, b] = [from, to].map((point) => held(point, this.stage.view, this.outside));
    const box = { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), w: tenth(Math.abs(a.x - b.x)), h: tenth(Math.abs(a.y - b.y)) };
    this.draft = done ? null : box;
    if (done && box.w && box.h) this.add(box);
  }

  moved(box, dx, dy) {
    return { ...box, x: tenth(box.x + dx), y: tenth(box.y + dy) };
  }

  pull(box, handle, point) {
    return handle === TURN ? this.turnedTo(box, point) : this.stretched(box, handle, point);
  }

  turnedTo(box, point) {
    const centre = centreOf(box);
    return this.angled(box, Math.round((Math.atan2(point.y - centre.y, point.x - centre.x) * 180) / Math.PI + 90));
  }

  angled({ angle: _, ...box }, angle) {
    const whole = ((angle % 360) + 360) % 360;
    return whole ? { ...box, angle: whole } : box;
  }

  // The side or corner opposite to the handle stays where it is, also in a turned box.
  stretched(box, handle, point) {
    const angle = box.angle ?? 0;
    const [across, down] = HANDLES[handle];
    const fixed = turned({ x: box.x + (1 - across) * box.w, y: box.y + (1 - down) * box.h }, centreOf(box), angle);
    const to = turned(angle ? point : held(point, this.stage.view, this.outside), fixed, -angle);
    const w = across === 0.5 ? box.w : Math.abs(to.x - fixed.x);
    const h = down === 0.5 ? box.h : Math.abs(to.y - fixed.y);
    const reach = (side, from, length, part) => (part === 0.5 ? from : from + (side < from ? -length / 2 : length / 2));
    const middle = turned({ x: reach(to.x, fixed.x, w, across), y: reach(to.y, fixed.y, h, down) }, fixed, angle);
    return { ...box, x: tenth(middle.x - w / 2), y: tenth(middle.y - h / 2), w: tenth(w), h: tenth(h) };
  }

  // To the right and down: the top-left corner stays.
  resize(dx, dy) {
    if (!this.thing) return;
    const box = this.thing;
    const { width, height } = this.stage.view;
    const most = this.outside || box.angle ? { w: Infinity, h: Infinity } : { w: width - box.x, h: height - box.y };
    this.replace(this.chosen, { ...box, w: tenth(clamp(box.w + dx, 1, Math.max(most.w, 1))), h: tenth(clamp(box.h + dy, 1, Math.max(most.h, 1))) }, `size ${this.chosen}`);
    this.say(this.words(this.thing));
  }

  act(event) {
    const by = { "[": -1, "]": 1, "{": -15, "}": 15 }[event.key];
    if (!by || !this.thing || !this.definition.rotated) return false;
    this.replace(this.chosen, this.angled(this.thing, (this.thing.angle ?? 0) + by), `turn ${this.chosen}`);
    this.say(this.words(this.thing));
    return true;
  }
}

export const mount = (root, options) => new Boxes(root, options);
