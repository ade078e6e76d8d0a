// How a person steers an editor of objects: pointer and keys, told to the objects that drawing.js keeps.
import { ARROWS, allowed, area, held, inside } from "./geometry.js";

export class Steered {
  under(point) {
    const hit = this.visible.filter((index) => inside(this.outline(this.things[index]), point));
    const size = (index) => area(this.outline(this.things[index]));
    return hit.sort((a, b) => size(a) - size(b))[0] ?? -1;
  }

  down(point, event) {
    const handle = event.target.closest?.("[data-handle]")?.dataset.handle;
    const grips = this.thing && !this.draft && (handle !== undefined || inside(this.outline(this.thing), point));
    this.drag = { from: point, handle, was: grips ? this.thing : null, thing: null };
  }

  dragged(point) {
    if (!this.drag) return;
    const { from, handle, was } = this.drag;
    if (!was) this.drew(from, point);
    else if (handle !== undefined) this.drag.thing = this.pull(was, handle, point);
    else this.drag.thing = this.shifted(was, point.x - from.x, point.y - from.y);
    this.draw();
  }

  up(point, event, clicked) {
    const drag = this.drag;
    this.drag = null;
    if (!drag) return;
    if (drag.thing) this.replace(this.chosen, drag.thing);
    else if (clicked) this.clicked(point, drag.handle);
    else if (!drag.was) this.drew(drag.from, point, true);
    this.draw();
  }

  cancelled() {
    this.drag = null;
    this.draft = null;
    this.draw();
  }

  drew() {}

  clicked(point) {
    this.choose(this.under(point));
  }

  shifted(thing, dx, dy) {
    return this.moved(thing, ...allowed(this.outline(thing), dx, dy, this.stage.view, this.outside));
  }

  nudge(dx, dy) {
    if (this.thing) {
      this.replace(this.chosen, this.shifted(this.thing, dx, dy), `move ${this.chosen}`);
      this.say(this.words(this.thing));
    } else {
      this.stage.pan(20 * dx / this.stage.scale, 20 * dy / this.stage.scale);
    }
  }

  crossTo(dx, dy) {
    const { x, y } = this.cursor ?? this.stage.view.centre;
    const at = this.cursor ? { x: x + dx, y: y + dy } : { x, y };
    this.cursor = held({ x: Math.round(at.x), y: Math.round(at.y) }, this.stage.view, this.outside);
    this.say(`(${this.cursor.x}, ${this.cursor.y})`);
    this.stage.reveal(this.cursor);
  }

  resize() {}

  // Keys that belong to one kind; true where it acted.
  act() { return false; }

  pressed(event) {
    if (event.ctrlKey || event.metaKey) return;
    const [dx, dy] = (ARROWS[event.key] ?? []).map((step) => step * (event.shiftKey ? 10 : 1));
    let done = true;
    if (dx !== undefined && event.altKey) this.resize(dx, dy);
    else if (dx !== undefined) this.nudge(dx, dy);
    else if (event.key === "Tab") done = this.next(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") done = this.release();
    else done = !event.altKey && (this.act(event) || this.common(event.key));
    if (done) event.preventDefault();
  }

  common(key) {
    const label = this.labels.find((each) => each.key && each.key === key);
    if (label) this.named(label.name);
    else if (key === "n" || key === "N") this.begin();
    else if (key === "Delete" || key === "Backspace") this.remove(this.chosen);
    else if (key === "+" || key === "=") this.stage.zoom(1.5, this.cursor ?? undefined);
    else if (key === "-") this.stage.zoom(1 / 1.5, this.cursor ?? undefined);
    else if (key === "0") this.stage.zoom(0);
    else if (this.frames && (key === "," || key === ".")) this.turn(Math.max(0, this.frame + (key === "." ? 1 : -1)));
    else if (this.frames && key.toLowerCase() === "c") this.copy();
    else return false;
    return true;
  }

  // Beyond the first or the last object the Tab key does what it does everywhere.
  next(step) {
    const seen = this.visible;
    const from = this.thing ? seen.indexOf(this.chosen) : step > 0 ? -1 : seen.length;
    const to = seen[from + step];
    // Back out of an editor that was just come into, not through all of it.
    if (step < 0 && !this.thing) return false;
    this.choose(to ?? -1);
    return to !== undefined;
  }

  release() {
    if (!this.draft && !this.thing && !this.cursor) return false;
    if (this.draft) this.cancelled();
    else if (this.thing) this.choose(-1);
    else this.cursor = null;
    this.draw();
    return true;
  }
}
