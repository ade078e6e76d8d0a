// Which frame of a video is seen.
import { html } from "./svg.js";

export class Frames {
  constructor(root, subject, { last, go, copy }) {
    this.go = go;
    const known = subject.fps && subject.duration ? Math.max(0, Math.floor(subject.fps * subject.duration) - 1) : 0;
    this.fps = subject.fps;
    this.slider = html("input", { type: "range", min: "0", max: String(Math.max(known, last, 1)), step: "1", value: "0", "aria-label": "Frame" });
    this.number = html("input", { type: "number", min: "0", step: "1", value: "0", "aria-label": "Number of the frame", class: "frame-number" });
    this.time = html("span", { class: "muted" });
    this.slider.addEventListener("input", () => go(Number(this.slider.value)));
    this.number.addEventListener("change", () => go(Math.max(0, Math.floor(Number(this.number.value) || 0))));
    const step = (words, sign, by) => html("button", { type: "button", class: "small", "aria-label": words, onclick: () => go(Math.max(0, this.at + by)) }, sign);
    const copying = html("button", { type: "button", class: "small", onclick: copy }, "Copy to the next frame");
    root.append(html("div", { class: "frame-bar" }, step("Frame before", "‹", -1), this.slider, step("Next frame", "›", 1), this.number, this.time, copying));
  }

  show(frame) {
    this.at = frame;
    if (frame > Number(this.slider.max)) this.slider.max = String(frame);
    this.slider.value = String(frame);
    this.number.value = String(frame);
    this.time.textContent = this.fps ? `${(frame / this.fps).toFixed(2)} s` : "";
  }
}
