// Segments of a recording with a label, on lanes of time.
import { Palette, button, keyHelp, make, startsOf } from "./text_elements.js";
import { TimeLanes } from "./time_lanes.js";
import { Media, clock, seconds } from "./time_media.js";

const KEYS = [
  ["Space", "play or pause"], ["← →", "0.1 s back or on; with Shift 0.01 s, with Page keys 5 s"],
  ["I", "a segment begins here"], ["O", "it ends here"], ["1 9", "choose the label, or that of the segment in hand"],
  ["Shift 1 9", "one more label for the segment in hand"], ["↑ ↓", "take the segment before or after in hand"], ["Alt ← →", "move its end by 0.01 s"],
  ["Alt Shift ← →", "move its start"], ["[ ]", "put its start or end here"], ["Delete", "delete it"], ["+ −", "zoom"],
];
const MOST_LANES = 12;
const UNKNOWN = 60;
const MOVES = { ArrowLeft: -0.1, ArrowRight: 0.1, PageUp: -5, PageDown: 5 };

class SegmentEditor {
  constructor({ definition, subject, starts, change, say }) {
    Object.assign(this, { definition, sayAloud: say, change });
    this.segments = [];
    this.known = Math.max(0, ...starts.flat().map((segment) => Number(segment?.end) || 0));
    this.here = null;
    this.begin = null;
    this.label = definition.labels[0].name;
    this.media = new Media(subject, () => this.moved(), (text) => this.tell(text));
    this.palette = new Palette(definition.labels, "Label of the segment", (name) => this.choose(name));
    this.lanes = new TimeLanes({
      made: (start, end, label) => this.add({ start, end, label }), moved: (index, start, end) => this.shift(this.segments[index], { start, end }),
      taken: (index) => this.take(this.segments[index]), gone: (place) => this.media.go(place),
    });
    this.lanes.outline(subject.outline);
    this.place = make("output", { class: "time-place" });
    this.note = make("p", { class: "editor-note" });
    this.rows = make("ul", { class: "part-rows", "aria-label": "Segments" });
    this.stage = make("div", { class: "time-stage", tabindex: "0", role: "group", "aria-roledescription": "timeline", "aria-label": "Timeline: keys are listed below", "data-stage": true, keydown: (event) => this.pressed(event) }, this.lanes.element);
    this.element = make("div", { class: "segment-editor" }, this.media.element, this.stage, this.bar(subject), this.palette.element, this.note, this.rows, keyHelp(KEYS));
  }

  bar(subject) {
    const bar = make("div", { class: "editor-bar" }, this.place, this.media.player && button("Play or pause", () => this.media.toggle()),
      button("Begin here", () => this.markIn(), { "aria-keyshortcuts": "I" }), button("End here", () => this.markOut(), { "aria-keyshortcuts": "O" }),
      button("−", () => this.zoom(0.5), { "aria-label": "Show more time" }), button("+", () => this.zoom(2), { "aria-label": "Show less time, larger" }));
    if (!this.media.player && !subject.duration) {
      const field = make("input", { type: "number", min: "1", step: "any", class: "time-length", change: () => { this.media.length = Number(field.value) || 0; this.draw(); } });
      bar.append(make("label", { class: "time-length-field" }, "Length in seconds ", field));
    }
    return bar;
  }

  get length() {
    return Math.max(this.media.length || 1.25 * this.known || UNKNOWN, ...this.segments.map((segment) => segment.end));
  }

  set(segments) {
    if (!Array.isArray(segments)) throw new Error("a list of segments is expected");
    if (segments.some((segment) => !Number.isFinite(segment?.start) || !Number.isFinite(segment?.end))) throw new Error("a segment has no start or no end");
    const here = this.here;
    this.segments = segments.map((segment) => ({ ...segment }));
    this.here = (here && this.segments.find((segment) => segment.start === here.start && segment.label === here.label)) ?? null;
    this.draw();
  }

  tell(text) {
    this.note.textContent = text;
    this.sayAloud(text);
  }

  name(segment) {
    return `${segment.label} ${segment.start}–${segment.end} s`;
  }

  choose(name) {
    this.label = name;
    if (this.here) this.shift(this.here, { label: name });
    else {
      this.palette.press(name);
      this.tell(`The next segment is ${name}.`);
    }
  }

  refusal(segment, old) {
    if (segment.start >= segment.end) return "The end lies behind the start.";
    const others = this.segments.filter((other) => other !== old);
    if (others.some((other) => other.start === segment.start && other.end === segment.end && other.label === segment.label)) return `${this.name(segment)} is there already.`;
    const over = this.definition.overlap ? null : others.find((other) => other.start < segment.end && segment.start < other.end);
    return over ? `${this.name(segment)} would overlap ${this.name(over)}; the schema does not allow that.` : "";
  }

  add(segment) {
    const why = this.refusal(segment, null);
    if (why) return this.tell(why);
    this.segments.push(segment);
    this.here = segment;
    this.label = segment.label;
    this.settle(`${this.name(segment)}: added.`);
  }

  shift(segment, by) {
    const moved = { ...segment, ...by };
    const why = this.refusal(moved, segment);
    if (why) {
      this.draw();
      return this.tell(why);
    }
    Object.assign(segment, moved);
    this.here = segment;
    this.settle(`It is now ${this.name(segment)}.`);
  }

  remove(segment) {
    this.segments = this.segments.filter((other) => other !== segment);
    this.here = null;
    this.settle(`${this.name(segment)}: deleted.`);
  }

  settle(text) {
    this.segments.sort((a, b) => a.start - b.start || a.end - b.end || this.palette.rank(a.label) - this.palette.rank(b.label));
    this.draw();
    this.tell(text);
    this.change(this.segments.map(({ start, end, label }) => ({ start, end, label })));
  }

  take(segment) {
    this.here = segment;
    this.media.go(segment.start);
    this.draw();
    this.tell(`${this.name(segment)} is in hand.`);
  }

  walk(direction) {
    if (!this.segments.length) return this.tell("There is no segment yet.");
    const at = this.segments.indexOf(this.here);
    this.take(this.segments[(at + direction + this.segments.length) % this.segments.length] ?? this.segments[0]);
  }

  markIn() {
    this.begin = seconds(this.media.place);
    this.here = null;
    this.draw();
    this.tell(`${this.label} begins at ${clock(this.begin)}; press O where it ends.`);
  }

  markOut() {
    if (this.begin === null) return this.tell("Say first where it begins: press I there.");
    const segment = { start: this.begin, end: seconds(this.media.place), label: this.label };
    if (segment.end > segment.start) this.begin = null;
    this.add(segment);
  }

  zoom(by) {
    this.lanes.zoom = Math.min(Math.max(this.lanes.zoom * by, 1), 64);
    this.draw();
    this.lanes.show(this.media.place);
  }

  pressed(event) {
    if (event.target !== this.stage || event.ctrlKey || event.metaKey) return;
    if (this.act(event)) event.preventDefault();
  }

  act(event) {
    const { key } = event;
    const label = this.palette.byKey(event);
    const more = this.palette.byShiftedKey(event);
    const side = { ArrowLeft: -0.01, ArrowRight: 0.01 }[key];
    if (event.altKey && side) this.nudge(event.shiftKey ? "start" : "end", side);
    else if (key in MOVES) this.media.go(seconds(this.media.place + MOVES[key] * (event.shiftKey ? 0.1 : 1)));
    else if (key === "Home" || key === "End") this.media.go(key === "Home" ? 0 : this.length);
    else if (key === " ") this.media.toggle() || this.tell("There is no recording to play.");
    else if (key.toLowerCase() === "i") this.markIn();
    else if (key.toLowerCase() === "o") this.markOut();
    else if (key === "ArrowUp" || key === "ArrowDown") this.walk(key === "ArrowUp" ? -1 : 1);
    else if (key === "[" || key === "]") this.here && this.shift(this.here, { [key === "[" ? "start" : "end"]: seconds(this.media.place) });
    else if ((key === "Delete" || key === "Backspace") && this.here) this.remove(this.here);
    else if (key === "+" || key === "=" || key === "-") this.zoom(key === "-" ? 0.5 : 2);
    else if (more && this.here) this.add({ start: this.here.start, end: this.here.end, label: more });
    else if (label) this.choose(label);
    else return false;
    return true;
  }

  nudge(end, by) {
    if (!this.here) this.tell("No segment is in hand: take one with the arrows up and down.");
    else this.shift(this.here, { [end]: Math.max(seconds(this.here[end] + by), 0) });
  }

  moved() {
    if (!this.place) return;
    if (this.length !== this.lanes.length) this.draw();
    this.place.textContent = `${clock(this.media.place)} of ${clock(this.length)}`;
    this.lanes.headAt(this.media.place);
    this.lanes.show(this.media.place);
  }

  // Where labels are many, a lane for each that is used and for the one that comes next.
  laneNames() {
    const names = this.definition.labels.map((label) => label.name);
    if (names.length <= MOST_LANES) return names;
    const used = new Set([...this.segments.map((segment) => segment.label), this.label]);
    return names.filter((name) => used.has(name));
  }

  draw() {
    const drawn = this.segments.map((segment) => ({ ...segment, colour: this.palette.colour(segment.label), here: segment === this.here }));
    this.lanes.draw(this.laneNames(), drawn, this.length);
    this.palette.press(this.here?.label ?? this.label);
    this.moved();
    this.rows.replaceChildren(...this.segments.map((segment) => this.row(segment)));
  }

  row(segment) {
    const take = button("", () => this.take(segment), { class: `plain part-name l${this.palette.colour(segment.label)}`, "aria-pressed": String(segment === this.here) });
    take.append(make("span", { class: "swatch", "aria-hidden": true }), make("b", {}, segment.label), ` ${clock(segment.start)}–${clock(segment.end)}`);
    const away = button("✕", () => { this.remove(segment); this.stage.focus(); }, { "aria-label": `Delete: ${this.name(segment)}` });
    return make("li", { class: segment === this.here ? "is-here" : "" }, take, make("span", { class: "part-acts" }, away));
  }
}

export function mount(root, options) {
  const editor = new SegmentEditor({ ...options, starts: startsOf(root) });
  root.append(editor.element);
  editor.set(options.value ?? []);
  return { set: (value) => editor.set(value ?? []) };
}
