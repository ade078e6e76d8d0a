// Outlines: points one after the other; afterwards each point can be moved, taken away, or put between two others.
import { Drawing } from "./drawing.js";
import { allowed, held, path, tenth } from "./geometry.js";
import { toolButton } from "./tools.js";

// As near to the first point, in pixels of the page, as a click that closes the outline may be.
const NEAR = 10;

class Polygons extends Drawing {
  get noun() { return "polygon"; }

  get plural() { return "polygons"; }

  get mouse() {
    return "Click to set points; the first point, or Enter, closes the outline. Click one to choose it, drag its points, click the pale ones to put a point between two.";
  }

  get keys() {
    return [
      ["← → ↑ ↓", "move the cross, the chosen outline or its point; Shift by 10"],
      ["Space", "set a point at the cross"],
      ["Enter", "close the outline"],
      ["N", "a new outline"],
      ["P", "the next point of the outline, with Shift the one before"],
      ["I", "put a point behind the chosen one"],
      ["Backspace", "take the last point back, or the chosen one away"],
    ];
  }

  tools(bar) {
    this.closer = toolButton(bar, "Close the outline", () => this.close(), { disabled: true });
  }

  read(thing) {
    if (!Array.isArray(thing.points) || thing.points.some((point) => point?.length !== 2 || !point.every(Number.isFinite))) throw new Error("an outline needs points [x, y]");
    return thing;
  }

  outline(thing) { return thing.points; }

  words(thing) { return `of ${thing.points.length} points`; }

  shape(thing, chosen) {
    const body = this.body(path(thing.points));
    if (!chosen) return body;
    const middle = ([ax, ay], [bx, by]) => [(ax + bx) / 2, (ay + by) / 2];
    const between = thing.points.map((point, place) => [place, middle(point, thing.points[(place + 1) % thing.points.length])]);
    const corners = thing.points.map(([x, y], place) => this.handle(place, x, y, place === this.corner ? "is-here" : ""));
    return [...body, ...between.map(([place, [x, y]]) => this.handle(`after ${place}`, x, y, "round edge")), ...corners];
  }

  extras() {
    this.closer.disabled = !(this.draft?.length > 2);
    if (!this.draft) return [];
    const line = [...this.draft, ...(this.pointer ? [[this.pointer.x, this.pointer.y]] : [])];
    const dots = this.draft.map(([x, y], place) => this.handle(`draft ${place}`, x, y, "round"));
    return [...this.body(path(line).slice(0, -1), "draft"), ...dots];
  }

  hover(point) {
    if (!this.draft) return;
    this.pointer = point;
    this.draw();
  }

  begin() {
    this.choose(-1);
    this.draft = [];
    this.cursor = { x: Math.round(this.stage.view.centre.x), y: Math.round(this.stage.view.centre.y) };
    this.stage.element.focus({ preventScroll: true });
    this.say("A new outline; set its first point");
    this.draw();
  }

  choose(index) {
    this.corner = -1;
    super.choose(index);
  }

  point(at) {
    const { x, y } = held(at, this.stage.view, this.outside);
    const last = this.draft?.at(-1);
    if (last && last[0] === x && last[1] === y) return;
    this.draft = [...(this.draft ?? []), [x, y]];
    this.pointer = null;
    this.say(`Point ${this.draft.length} at (${x}, ${y})`);
    this.draw();
  }

  close() {
    if (!this.draft) return;
    if (this.draft.length < 3) {
      this.say("An outline needs three points");
      return;
    }
    const points = this.draft;
    this.draft = null;
    this.corner = -1;
    this.add({ points });
  }

  cancelled() {
    this.pointer = null;
    super.cancelled();
  }

  clicked(point, handle) {
    const near = this.draft?.length && Math.hypot(point.x - this.draft[0][0], point.y - this.draft[0][1]) * this.stage.scale < NEAR;
    if (this.draft && near && this.draft.length > 2) this.close();
    else if (this.draft) this.point(point);
    else if (handle?.startsWith("after ")) this.insert(Number(handle.slice(6)));
    else if (handle !== undefined) this.here(Number(handle));
    else if (this.under(point) >= 0) this.choose(this.under(point));
    else if (this.thing) this.choose(-1);
    else this.point(point);
  }

  here(corner) {
    this.corner = corner;
    const [x, y] = this.thing.points[corner];
    this.say(`Point ${corner + 1} of ${this.thing.points.length}, at (${x}, ${y})`);
    this.stage.reveal({ x, y });
  }

  insert(place) {
    const { points } = this.thing;
    const [[ax, ay], [bx, by]] = [points[place], points[(place + 1) % points.length]];
    const corner = [tenth((ax + bx) / 2), tenth((ay + by) / 2)];
    this.replace(this.chosen, { ...this.thing, points: points.toSpliced(place + 1, 0, corner) });
    this.here(place + 1);
  }

  removePoint() {
    const { points } = this.thing;
    if (points.length < 4) {
      this.say("An outline keeps three points");
      return;
    }
    const place = this.corner;
    this.corner = -1;
    this.replace(this.chosen, { ...this.thing, points: points.toSpliced(place, 1) });
    this.here(place % this.thing.points.length);
  }

  pull(thing, handle, point) {
    const { x, y } = held(point, this.stage.view, this.outside);
    if (!handle.startsWith("after ")) return { ...thing, points: thing.points.with(Number(handle), [x, y]) };
    return { ...thing, points: thing.points.toSpliced(Number(handle.slice(6)) + 1, 0, [x, y]) };
  }

  moved(thing, dx, dy) {
    return { ...thing, points: thing.points.map(([x, y]) => [tenth(x + dx), tenth(y + dy)]) };
  }

  nudge(dx, dy) {
    if (this.thing && this.corner >= 0) {
      const step = allowed([this.thing.points[this.corner]], dx, dy, this.stage.view, this.outside);
      const [x, y] = this.thing.points[this.corner];
      this.replace(this.chosen, { ...this.thing, points: this.thing.points.with(this.corner, [tenth(x + step[0]), tenth(y + step[1])]) }, `point ${this.chosen} ${this.corner}`);
      this.here(this.corner);
    } else if (this.thing) {
      super.nudge(dx, dy);
    } else {
      this.crossTo(dx, dy);
    }
  }

  act(event) {
    const key = event.key.toLowerCase();
    if (key === " ") this.space();
    else if (key === "enter" && this.draft) this.close();
    else if (key === "p" && this.thing) this.here((this.corner + (event.shiftKey ? -1 : 1) + this.thing.points.length) % this.thing.points.length);
    else if (key === "i" && this.thing && this.corner >= 0) this.insert(this.corner);
    else if ((key === "backspace" || key === "delete") && this.draft) this.shorter();
    else if ((key === "backspace" || key === "delete") && this.thing && this.corner >= 0) this.removePoint();
    else return false;
    return true;
  }

  space() {
    if (this.thing) this.begin();
    else this.point(this.cursor ?? this.stage.view.centre);
  }

  shorter() {
    this.draft = this.draft.slice(0, -1);
    this.say(`${this.draft.length} points`);
    this.draw();
  }
}

export const mount = (root, options) => new Polygons(root, options);
