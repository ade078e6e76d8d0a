// Lanes of time, one for each label, with a ruler: segments are drawn by dragging, and moved by their edges.
import { svg } from "./svg.js";
import { make } from "./text_elements.js";
import { clock, seconds } from "./time_media.js";

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 600, 1800, 3600];
const MOST_TICKS = 12;
const TICK = 64;
const EDGE = 8;

export class TimeLanes {
  // Hears of what was drawn: `made(start, end, label)`, `moved(index, start, end)`, `taken(index)`, `gone(place)`.
  constructor(events) {
    this.events = events;
    this.zoom = 1;
    this.ruler = make("div", { class: "time-ruler", "aria-hidden": true });
    this.lanes = make("div", { class: "time-lanes", "aria-hidden": true });
    this.head = make("div", { class: "time-head", "aria-hidden": true });
    this.wave = make("div", { class: "time-wave", "aria-hidden": true });
    this.inner = make("div", { class: "time-inner" }, this.wave, this.ruler, this.lanes, this.head);
    this.element = make("div", { class: "time-scroll" }, this.inner);
    new ResizeObserver(() => this.length && this.ticks()).observe(this.element);
    this.ruler.addEventListener("pointerdown", (event) => this.events.gone(this.at(event)));
    this.lanes.addEventListener("pointerdown", (event) => this.down(event));
  }

  // The sound behind the lanes: `low` and `high` of each column in percent of the loudest, over so many seconds.
  outline(sound) {
    if (!sound) return;
    const step = sound.seconds / sound.high.length;
    const points = [...sound.high.map((high, at) => `${(at + 0.5) * step} ${-high}`), ...sound.low.map((low, at) => `${(at + 0.5) * step} ${-low}`).reverse()];
    const path = svg("path", { d: `M${points.join("L")}Z` });
    this.wave.append(svg("svg", { viewBox: `0 -100 ${sound.seconds} 200`, preserveAspectRatio: "none" }, path));
    this.seconds = sound.seconds;
  }

  at(event) {
    const box = this.inner.getBoundingClientRect();
    return seconds(Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * this.length);
  }

  share(time) { return `${(100 * time) / this.length}%`; }

  // `segments` each with `colour`, and `here` where it is the one in hand.
  draw(labels, segments, length) {
    this.length = length;
    this.inner.style.width = `${100 * this.zoom}%`;
    this.wave.style.width = this.share(Math.min(this.seconds ?? 0, length));
    this.ticks();
    this.lanes.replaceChildren(...labels.map((label) => this.lane(label, segments)));
  }

  ticks() {
    const most = Math.max(2, Math.min(MOST_TICKS, Math.floor(this.element.clientWidth / TICK) || MOST_TICKS));
    const step = STEPS.find((each) => this.length / each <= most * this.zoom) ?? this.length / most;
    const marks = [];
    for (let time = 0; time < this.length; time += step) {
      const mark = make("span", {}, clock(time).replace(/\.00$/, ""));
      mark.style.left = this.share(time);
      marks.push(mark);
    }
    this.ruler.replaceChildren(...marks);
  }

  lane(label, segments) {
    const lane = make("div", { class: "time-lane", "data-label": label }, make("span", { class: "time-name" }, label));
    segments.forEach((segment, index) => {
      if (segment.label !== label) return;
      const bar = make("div", { class: `time-bar l${segment.colour}${segment.here ? " is-here" : ""}`, "data-index": index });
      bar.style.left = this.share(segment.start);
      bar.style.width = this.share(segment.end - segment.start);
      lane.append(bar);
    });
    return lane;
  }

  headAt(place) {
    this.head.style.left = this.share(Math.min(place, this.length));
  }

  show(place) {
    const wanted = (place / this.length) * this.inner.offsetWidth;
    const { scrollLeft, clientWidth } = this.element;
    if (wanted < scrollLeft || wanted > scrollLeft + clientWidth) this.element.scrollLeft = wanted - clientWidth / 3;
  }

  down(event) {
    const lane = event.target.closest(".time-lane");
    if (!lane || event.button !== 0) return;
    event.preventDefault();
    const bar = event.target.closest(".time-bar");
    const from = this.at(event);
    const drag = bar ? this.barDrag(bar, event, from) : this.newDrag(lane, from);
    const move = (next) => drag.move(this.at(next));
    const end = (next) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      drag.end(this.at(next));
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }

  newDrag(lane, from) {
    const bar = make("div", { class: "time-bar is-new" });
    lane.append(bar);
    return {
      move: (to) => {
        bar.style.left = this.share(Math.min(from, to));
        bar.style.width = this.share(Math.abs(to - from));
      },
      end: (to) => {
        bar.remove();
        if (Math.abs(to - from) < this.length / 500) this.events.gone(to);
        else this.events.made(Math.min(from, to), Math.max(from, to), lane.dataset.label);
      },
    };
  }

  barDrag(bar, event, from) {
    const box = bar.getBoundingClientRect();
    const index = Number(bar.dataset.index);
    const near = Math.min(EDGE, box.width / 3);
    const side = event.clientX < box.left + near ? "start" : event.clientX > box.right - near ? "end" : "both";
    const start = (parseFloat(bar.style.left) / 100) * this.length;
    const end = start + (parseFloat(bar.style.width) / 100) * this.length;
    const placed = (to) => {
      const by = Math.min(Math.max(to - from, -start), this.length - end);
      if (side === "start") return [Math.min(start + (to - from), end), end];
      if (side === "end") return [start, Math.min(Math.max(end + (to - from), start), this.length)];
      return [start + by, end + by];
    };
    return {
      move: (to) => {
        const [low, high] = placed(to);
        bar.style.left = this.share(low);
        bar.style.width = this.share(high - low);
      },
      end: (to) => {
        if (Math.abs(to - from) < this.length / 1000) this.events.taken(index);
        else this.events.moved(index, ...placed(to).map((each) => seconds(Math.max(each, 0))));
      },
    };
  }
}
