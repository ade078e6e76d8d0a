// Masks over a stage: each pixel in the colour of its class, as large as the view shows it and never blurred.
import { html } from "./svg.js";

const [FAINT, STRONG] = [100, 165];

export class MaskLayer {
  constructor(stage) {
    this.stage = stage;
    this.canvas = html("canvas", { "aria-hidden": "true" });
    stage.element.append(this.canvas);
    this.whole = document.createElement("canvas");
    this.colours = new Map();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.colours.clear());
  }

  colour(number) {
    if (!this.colours.has(number)) {
      const sample = html("span", { class: `swatch l${number}` });
      this.stage.element.append(sample);
      this.colours.set(number, getComputedStyle(sample).backgroundColor.match(/[\d.]+/g).map(Number));
      sample.remove();
    }
    return this.colours.get(number);
  }

  // All of `masks` ({pixels, colour, chosen}, the last on top), or of them what lies within a box.
  paint(masks, box = null) {
    const { width, height } = this.stage.view;
    if (this.whole.width !== width || this.whole.height !== height) Object.assign(this.whole, { width, height });
    const { left, top, right, bottom } = box ?? { left: 0, top: 0, right: width, bottom: height };
    if (right <= left || bottom <= top) return;
    const image = new ImageData(right - left, bottom - top);
    for (const { pixels, colour, chosen } of masks) {
      const [red, green, blue] = this.colour(colour);
      for (let y = top; y < bottom; y += 1) {
        for (let x = left; x < right; x += 1) {
          if (pixels[y * width + x]) image.data.set([red, green, blue, chosen ? STRONG : FAINT], 4 * ((y - top) * (right - left) + x - left));
        }
      }
    }
    this.whole.getContext("2d").putImageData(image, left, top);
  }

  show() {
    const { clientWidth, clientHeight } = this.stage.element;
    const sharp = devicePixelRatio || 1;
    Object.assign(this.canvas, { width: Math.round(clientWidth * sharp), height: Math.round(clientHeight * sharp) });
    if (!this.canvas.width || !this.whole.width) return;
    const paper = this.canvas.getContext("2d");
    const { x, y, width, height } = this.stage.view.box;
    paper.imageSmoothingEnabled = false;
    paper.drawImage(this.whole, x, y, width, height, 0, 0, this.canvas.width, this.canvas.height);
  }
}
