// Named points in the order of the schema: a click places the next one; each is visible, hidden or not labelled.
import { Drawing } from "./drawing.js";
import { allowed, bounds, held, path, tenth } from "./geometry.js";
import { html, svg } from "./svg.js";
import { toolButton } from "./tools.js";

const UNLABELLED = [0, 0, 0];
const STATES = ["not labelled", "hidden", "visible"];
const REACH = 12;

class Keypoints extends Drawing {
  get noun() { return "figure"; }

  get plural() { return "figures"; }

  get names() { return this.definition.keypoints; }

  get mouse() {
    return "Click to place the named points one after the other. Drag a point to move it, click it to choose it.";
  }

  get keys() {
    return [
      ["← → ↑ ↓", "move the cross, the chosen figure or its point; Shift by 10"],
      ["Space", "place the next point at the cross"],
      ["X", "leave this point out"],
      ["V", "visible, hidden, not labelled"],
      ["P", "the next point, with Shift the one before"],
      ["N", "a new figure"],
    ];
  }

  tools(bar) {
    this.skipper = toolButton(bar, "Leave this point out", () => this.skip(), { disabled: true });
    this.toggler = toolButton(bar, "Visible, hidden, not labelled", () => this.toggle(), { disabled: true });
  }

  lens(bar) {
    super.lens(bar);
    this.prompt = html("span", { class: "editor-standing" });
    bar.append(this.prompt);
  }

  read(thing) {
    const rows = thing.points;
    if (!Array.isArray(rows) || rows.length !== this.names.length || rows.some((row) => row?.length !== 3 || !row.every(Number.isFinite))) throw new Error(`a figure needs ${this.names.length} points [x, y, v]`);
    return thing;
  }

  labelled(thing) {
    return thing.points.filter((row) => row[2] > 0);
  }

  outline(thing) {
    const rows = this.labelled(thing);
    if (!rows.length) return [];
    const { left, top, right, bottom } = bounds(rows);
    const room = REACH / this.stage.scale;
    return [[left - room, top - room], [right + room, top - room], [right + room, bottom + room], [left - room, bottom + room]];
  }

  words(thing) {
    return `with ${this.labelled(thing).length} of ${this.names.length} points`;
  }

  shape(thing, chosen) {
    const points = this.outline(thing);
    const frame = points.length ? this.body(path(points), chosen ? "" : "is-faint") : [];
    return [...frame, ...this.bones(thing), ...thing.points.flatMap((row, place) => (row[2] ? [this.mark(row, place, chosen)] : []))];
  }

  bones({ points }) {
    const seen = this.definition.bones.filter(([from, to]) => points[from][2] && points[to][2]);
    return seen.length ? this.body(seen.map(([from, to]) => `M${points[from][0]} ${points[from][1]}L${points[to][0]} ${points[to][1]}`).join(""), "bone") : [];
  }

  mark([x, y, v], place, chosen) {
    const here = chosen && place === this.point;
    const dot = svg("circle", { r: 6, class: `point-sign${v === 1 ? " is-hidden" : ""}${here ? " is-here" : ""}` });
    const name = chosen ? [svg("text", { x: 10, y: 4, class: "point-name" }, this.names[place])] : [];
    return this.sign(x, y, chosen ? { class: "handle", "data-handle": place } : {}, svg("circle", { r: 14, class: "reach" }), dot, ...name);
  }

  extras() {
    this.skipper.disabled = !this.placing;
    this.toggler.disabled = this.placing || !this.thing || !(this.point >= 0);
    this.prompt.textContent = this.placing ? `Place: ${this.names[this.point]}` : this.thing && this.point >= 0 ? `${this.names[this.point]}: ${STATES[this.thing.points[this.point][2]]}` : "";
    return [];
  }

  begin() {
    this.choose(-1);
    this.placing = true;
    this.point = 0;
    this.cursor = { x: Math.round(this.stage.view.centre.x), y: Math.round(this.stage.view.centre.y) };
    this.stage.element.focus({ preventScroll: true });
    this.say(`A new figure. Place ${this.names[0]}`);
    this.draw();
  }

  choose(index) {
    this.placing = false;
    this.point = -1;
    super.choose(index);
  }

  set(value) {
    if (!this.visible?.includes(this.chosen)) this.placing = false;
    super.set(value);
    if (!this.thing) Object.assign(this, { placing: false, point: -1 });
    this.draw();
  }

  place(at) {
    const { x, y } = held(at, this.stage.view, this.outside);
    const row = [x, y, 2];
    if (this.thing) this.replace(this.chosen, { ...this.thing, points: this.thing.points.with(this.point, row) });
    else this.add({ points: this.names.map((_, place) => (place === this.point ? row : UNLABELLED)) });
    this.onward();
  }

  onward() {
    const placed = this.names[this.point];
    this.point += 1;
    if (this.point < this.names.length) {
      this.say(`${placed} is done. Place ${this.names[this.point]}`);
    } else {
      this.placing = false;
      this.point = -1;
      this.say(this.thing ? `Done: ${this.told(this.thing)}` : "A figure without a point was not added");
    }
    this.draw();
  }

  skip() {
    if (!this.placing) return;
    if (this.thing) this.replace(this.chosen, { ...this.thing, points: this.thing.points.with(this.point, UNLABELLED) });
    this.onward();
  }

  toggle() {
    const [x, y, v] = this.thing.points[this.point];
    const centre = this.cursor ?? this.stage.view.centre;
    const row = v === 2 ? [x, y, 1] : v === 1 ? UNLABELLED : [Math.round(centre.x), Math.round(centre.y), 2];
    this.replace(this.chosen, { ...this.thing, points: this.thing.points.with(this.point, row) });
    this.tell();
  }

  tell() {
    const [x, y, v] = this.thing.points[this.point];
    this.say(`${this.names[this.point]}, ${STATES[v]}${v ? ` at (${x}, ${y})` : ""}`);
  }

  clicked(point, handle) {
    if (this.placing) {
      this.place(point);
    } else if (handle !== undefined) {
      this.point = Number(handle);
      this.tell();
    } else if (this.under(point) >= 0) {
      this.choose(this.under(point));
    } else if (this.thing) {
      this.choose(-1);
    } else {
      this.begin();
      this.place(point);
    }
  }

  // While points are placed, a press on the figure is a place for the next one and not a grip.
  down(point, event) {
    super.down(point, event);
    if (this.placing && this.drag.handle === undefined) this.drag.was = null;
  }

  pull(thing, handle, point) {
    const { x, y } = held(point, this.stage.view, this.outside);
    this.point = Number(handle);
    return { ...thing, points: thing.points.with(this.point, [x, y, thing.points[this.point][2]]) };
  }

  moved(thing, dx, dy) {
    return { ...thing, points: thing.points.map(([x, y, v]) => (v ? [tenth(x + dx), tenth(y + dy), v] : UNLABELLED)) };
  }

  shifted(thing, dx, dy) {
    return this.moved(thing, ...allowed(this.labelled(thing), dx, dy, this.stage.view, this.outside));
  }

  nudge(dx, dy) {
    if (this.placing || !this.thing) this.crossTo(dx, dy);
    else if (this.point >= 0 && this.thing.points[this.point][2]) this.nudgePoint(dx, dy);
    else super.nudge(dx, dy);
  }

  nudgePoint(dx, dy) {
    const [x, y, v] = this.thing.points[this.point];
    const [right, down] = allowed([[x, y]], dx, dy, this.stage.view, this.outside);
    this.replace(this.chosen, { ...this.thing, points: this.thing.points.with(this.point, [tenth(x + right), tenth(y + down), v]) }, `point ${this.chosen} ${this.point}`);
    this.tell();
  }

  act(event) {
    const key = event.key.toLowerCase();
    if (key === " ") this.space();
    else if (key === "x" && this.placing) this.skip();
    else if (key === "v" && this.thing && this.point >= 0) this.toggle();
    else if (key === "p" && this.thing) this.step(event.shiftKey ? -1 : 1);
    else return false;
    return true;
  }

  space() {
    if (!this.placing) this.begin();
    else this.place(this.cursor);
  }

  step(by) {
    this.placing = false;
    this.point = (Math.max(this.point, by > 0 ? -1 : 0) + by + this.names.length) % this.names.length;
    this.tell();
    this.draw();
  }

  release() {
    if (!this.placing) return super.release();
    this.placing = false;
    this.point = -1;
    this.draw();
    return true;
  }
}

export const mount = (root, options) => new Keypoints(root, options);
