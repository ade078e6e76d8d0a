// Which part of an image is seen, and where on the page a pixel lies.
const CLOSEST = 80;

export class View {
  constructor(width, height) {
    this.resize(width, height);
  }

  resize(width, height) {
    Object.assign(this, { width, height });
    this.whole();
  }

  whole() {
    Object.assign(this, { x: 0, y: 0, zoom: 1 });
  }

  get box() {
    return { x: this.x, y: this.y, width: this.width / this.zoom, height: this.height / this.zoom };
  }

  // Closer by a factor, the pixel `at` staying where it is.
  closer(factor, at = this.centre) {
    const zoom = Math.min(Math.max(this.zoom * factor, 1), Math.max(CLOSEST, this.width / 20));
    this.x = at.x - ((at.x - this.x) * this.zoom) / zoom;
    this.y = at.y - ((at.y - this.y) * this.zoom) / zoom;
    this.zoom = zoom;
    this.pan(0, 0);
  }

  pan(dx, dy) {
    const { width, height } = this.box;
    this.x = Math.min(Math.max(this.x + dx, 0), this.width - width);
    this.y = Math.min(Math.max(this.y + dy, 0), this.height - height);
  }

  // So that a pixel is seen.
  reveal(at) {
    const { x, y, width, height } = this.box;
    if (at.x < x || at.x > x + width) this.pan(at.x - x - width / 2, 0);
    if (at.y < y || at.y > y + height) this.pan(0, at.y - y - height / 2);
  }

  get centre() {
    const { x, y, width, height } = this.box;
    return { x: x + width / 2, y: y + height / 2 };
  }
}
