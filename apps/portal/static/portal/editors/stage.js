// An image in its own pixels, or a grid of its size, on which something is drawn; it zooms, and it can be moved.
import { Pointers } from "./pointers.js";
import { html, svg } from "./svg.js";
import { View } from "./view.js";

const UNKNOWN = { width: 640, height: 480 };
// From here on a pixel is large enough to aim at a part of it.
const FINE = 4;

export class Stage {
  // `hands` as in pointers.js; `drawn()` is called after the view has changed; `label` and `keys` tell what it is.
  constructor(root, subject, { hands, drawn, label, described }) {
    this.subject = subject;
    this.drawn = drawn;
    this.hands = hands;
    const known = subject.width && subject.height;
    this.known = Boolean(known);
    this.view = new View(...(known ? [subject.width, subject.height] : [UNKNOWN.width, UNKNOWN.height]));
    this.paper = svg("g", { "aria-hidden": "true" });
    this.layer = svg("g");
    this.svg = svg("svg", { class: "stage-drawing", preserveAspectRatio: "none" }, this.paper, this.layer);
    this.element = html("div", { class: "stage", "data-stage": true, tabindex: "0", role: "application", "aria-label": label, "aria-describedby": described }, this.svg);
    root.append(this.element);
    this.pointers = new Pointers(this.element, (event) => this.pixel(event), this.steered());
    this.element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    new ResizeObserver(() => this.show()).observe(this.element);
    this.backdrop();
    this.show();
  }

  // With the hand tool, or the middle button, a drag moves the image.
  steered() {
    const move = (point) => { this.view.pan(this.grip.x - point.x, this.grip.y - point.y); this.show(); };
    return {
      down: (point, event) => {
        this.element.focus({ preventScroll: true });
        this.grip = this.hand || event.button === 1 ? point : null;
        if (!this.grip) this.hands.down(point, event);
        event.preventDefault();
      },
      drag: (point, event) => (this.grip ? move(point) : this.hands.drag(point, event)),
      up: (point, event, clicked) => { if (!this.grip) this.hands.up(point, event, clicked); this.grip = null; },
      cancel: () => { if (!this.grip) this.hands.cancel(); this.grip = null; },
      hover: (point) => this.hands.hover?.(point),
      pinch: (factor, at, dx, dy) => { this.view.closer(factor, at); this.view.pan(-dx / this.scale, -dy / this.scale); this.show(); },
    };
  }

  // Pixels of the page for each pixel of the image.
  get scale() {
    return (this.element.clientWidth || this.view.width) / this.view.box.width;
  }

  pixel(event) {
    const place = this.element.getBoundingClientRect();
    const { x, y } = this.view.box;
    const step = this.scale >= FINE ? 10 : 1;
    const round = (value) => Math.round(value * step) / step;
    return { x: round(x + (event.clientX - place.left - this.element.clientLeft) / this.scale), y: round(y + (event.clientY - place.top - this.element.clientTop) / this.scale) };
  }

  backdrop() {
    const { width, height } = this.view;
    this.paper.replaceChildren(svg("rect", { x: 0, y: 0, width, height, class: "paper" }));
    if (this.subject.kind === "image" && this.subject.url) this.picture(width, height);
    else if (this.subject.kind === "video" && this.subject.url && this.subject.fps) this.film(width, height);
    else this.paper.append(...this.grid());
  }

  picture(width, height) {
    const image = svg("image", { href: this.subject.url, width, height, preserveAspectRatio: "none" });
    this.paper.append(image);
    if (this.known) return;
    // An item that does not say how large its image is leaves that to the image.
    const probe = new Image();
    probe.addEventListener("load", () => this.sized(probe.naturalWidth, probe.naturalHeight));
    probe.src = this.subject.url;
  }

  film(width, height) {
    this.video = html("video", { src: this.subject.url, muted: true, playsinline: true, preload: "auto", class: "film" });
    const screen = svg("foreignObject", { width, height }, this.video);
    this.paper.append(screen);
    if (this.frame !== undefined) this.seek(this.frame);
    if (!this.known) this.video.addEventListener("loadedmetadata", () => this.sized(this.video.videoWidth, this.video.videoHeight), { once: true });
  }

  seek(frame) {
    this.frame = frame;
    // The middle of a frame, for times are rounded.
    if (this.video) this.video.currentTime = (frame + 0.5) / this.subject.fps;
  }

  sized(width, height) {
    this.known = true;
    this.view.resize(width, height);
    this.backdrop();
    this.show();
  }

  // An image of unknown size is at least as large as what lies on it.
  hold(right, bottom) {
    if (this.known || (right <= this.view.width && bottom <= this.view.height)) return;
    this.view.resize(Math.max(this.view.width, Math.ceil(right * 1.05)), Math.max(this.view.height, Math.ceil(bottom * 1.05)));
    this.backdrop();
    this.show();
  }

  grid() {
    const { width, height } = this.view;
    const step = 10 ** Math.floor(Math.log10(Math.max(width, height) / 2));
    const lines = [];
    for (let x = step; x < width; x += step) lines.push(svg("path", { d: `M${x} 0V${height}`, class: "grid" }));
    for (let y = step; y < height; y += step) lines.push(svg("path", { d: `M0 ${y}H${width}`, class: "grid" }));
    return lines;
  }

  show() {
    const { x, y, width, height } = this.view.box;
    this.element.style.aspectRatio = `${this.view.width} / ${this.view.height}`;
    this.element.style.setProperty("--shape", this.view.width / this.view.height);
    this.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    this.drawn();
  }

  wheel(event) {
    // Without the focus the wheel goes on scrolling the page.
    if (!event.ctrlKey && document.activeElement !== this.element) return;
    event.preventDefault();
    this.view.closer(Math.exp(-event.deltaY / 400), this.pixel(event));
    this.show();
  }

  zoom(factor, at) {
    if (factor) this.view.closer(factor, at);
    else this.view.whole();
    this.show();
  }

  pan(dx, dy) {
    this.view.pan(dx, dy);
    this.show();
  }

  reveal(at) {
    this.view.reveal(at);
    this.show();
  }
}
