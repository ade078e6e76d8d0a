// Mouse, pen and fingers on a stage: one of them draws, two of them zoom and move the image.
const SLOP = 4;

export class Pointers {
  // `hands`: {down(point, event), drag(point, event), up(point, event, clicked), cancel(), pinch(factor, at, dx, dy), hover(point)}
  constructor(element, place, hands) {
    Object.assign(this, { element, place, hands });
    this.held = new Map();
    this.drawing = null;
    element.addEventListener("pointerdown", (event) => this.down(event));
    element.addEventListener("pointermove", (event) => this.move(event));
    element.addEventListener("pointerup", (event) => this.up(event));
    element.addEventListener("pointercancel", (event) => this.drop(event));
  }

  down(event) {
    if (event.button > 1) return;
    this.element.setPointerCapture(event.pointerId);
    this.held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.held.size > 1) {
      if (this.drawing) this.hands.cancel();
      this.drawing = null;
      return;
    }
    this.drawing = { x: event.clientX, y: event.clientY, far: false };
    this.hands.down(this.place(event), event);
  }

  move(event) {
    const before = this.held.get(event.pointerId);
    if (!before) {
      this.hands.hover(this.place(event));
      return;
    }
    if (this.held.size === 2 && !this.drawing) this.pinched(event, before);
    before.x = event.clientX;
    before.y = event.clientY;
    if (!this.drawing) return;
    this.drawing.far ||= Math.hypot(event.clientX - this.drawing.x, event.clientY - this.drawing.y) > SLOP;
    if (this.drawing.far) this.hands.drag(this.place(event), event);
  }

  pinched(event, before) {
    const other = [...this.held].find(([id]) => id !== event.pointerId)[1];
    const old = Math.hypot(before.x - other.x, before.y - other.y);
    const now = Math.hypot(event.clientX - other.x, event.clientY - other.y);
    this.hands.pinch(old ? now / old : 1, this.place({ clientX: other.x, clientY: other.y }), (event.clientX - before.x) / 2, (event.clientY - before.y) / 2);
  }

  up(event) {
    const drawing = this.drawing;
    this.held.delete(event.pointerId);
    if (!drawing) return;
    this.drawing = null;
    this.hands.up(this.place(event), event, !drawing.far);
  }

  drop(event) {
    this.held.delete(event.pointerId);
    if (this.drawing) this.hands.cancel();
    this.drawing = null;
  }
}
