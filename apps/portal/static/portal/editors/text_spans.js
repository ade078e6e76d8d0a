// Spans over a text: marking them, changing their label and their ends, in the text and in a list of rows.
import { Palette, button, keyHelp, make } from "./text_elements.js";
import { Points, shortened } from "./text_points.js";
import { TextSurface } from "./text_surface.js";

const KEYS = [
  ["← →", "move the caret; with Ctrl by words"],
  ["Shift ← →", "select"],
  ["1 9", "label the selection, or the span in hand"],
  ["Shift 1 9", "one more label on the span in hand"],
  ["Alt ← →", "move the end of the span in hand"],
  ["Alt Shift ← →", "move its start"],
  ["Alt ↑ ↓", "take the span before or after in hand"],
  ["Delete", "delete it"],
];

export class SpanEditor {
  // `changed()` hears of each change of `spans`; `mayDelete(span)` may keep one; `moreKeys` may act on a key.
  constructor({ definition, subject, say, changed, mayDelete = () => true, moreKeys = () => false, help = [] }) {
    if (typeof subject.text !== "string") throw new Error("the item has no text");
    Object.assign(this, { definition, sayAloud: say, changed, mayDelete, moreKeys });
    this.points = new Points(subject.text);
    this.spans = [];
    this.selection = [0, 0];
    this.here = null;
    this.palette = new Palette(definition.labels, "Label of the span", (name) => this.label(name));
    this.surface = new TextSurface(this.points, {
      name: "Text to mark", selected: (start, end) => this.selected(start, end), pressed: (event) => this.pressed(event),
    });
    this.note = make("p", { class: "editor-note" });
    this.rows = make("ul", { class: "part-rows", "aria-label": "Spans" });
    this.element = make("div", { class: "span-editor" }, this.surface.element, this.palette.element, this.note, this.rows, keyHelp([...KEYS, ...help]));
  }

  set(spans) {
    if (!Array.isArray(spans)) throw new Error("a list of spans is expected");
    for (const span of spans) {
      if (!Number.isInteger(span?.start) || !Number.isInteger(span?.end)) throw new Error("a span has no start or no end");
      if (span.end > this.points.length) throw new Error(`a span ends at ${span.end}, the text at ${this.points.length}`);
    }
    const here = this.here;
    this.spans = spans.map((span) => ({ ...span }));
    this.here = here ? this.spans.find((span) => span.start === here.start && span.end === here.end && span.label === here.label) ?? null : null;
    this.draw();
  }

  tell(text) {
    this.note.textContent = text;
    this.sayAloud(text);
  }

  name(span) {
    return `${span.label} “${shortened(this.points.slice(span.start, span.end))}”`;
  }

  // What is in hand stays so while the selection does, even if its ends are moved.
  selected(start, end) {
    if (start === this.selection[0] && end === this.selection[1]) return;
    this.selection = [start, end];
    const over = this.spans.filter((span) => span.start <= start && span.end >= end && !(start === end && span.end === start));
    const shortest = Math.min(...over.map((span) => span.end - span.start));
    const inner = over.filter((span) => span.end - span.start === shortest);
    const found = inner.includes(this.here) ? this.here : inner[0] ?? null;
    const exact = start === end || (found && found.start === start && found.end === end);
    this.take(exact ? found : null);
  }

  take(span) {
    if (span === this.here) return;
    this.here = span;
    this.draw();
  }

  // Why a span may not be as it is; nothing where it may.
  refusal(span, old) {
    const others = this.spans.filter((other) => other !== old);
    if (others.some((other) => other.start === span.start && other.end === span.end && other.label === span.label)) return `${this.name(span)} is marked already.`;
    const over = this.definition.overlap ? null : others.find((other) => other.start < span.end && span.start < other.end);
    return over ? `${this.name(span)} would overlap ${this.name(over)}; the schema does not allow that.` : "";
  }

  label(name) {
    const [start, end] = this.selection;
    if (this.here) this.replace(this.here, { ...this.here, label: name }, "is now");
    else if (start === end) this.tell("Select some text first; then choose its label.");
    else this.replace(null, { start, end, label: name }, "marked");
  }

  // The next label that is chosen comes beside the one that is there.
  more(span) {
    this.selection = [span.start, span.end];
    this.here = null;
    this.draw();
    this.surface.element.focus({ preventScroll: true });
    this.surface.select(span.start, span.end);
    this.tell(`Choose one more label for “${shortened(this.points.slice(span.start, span.end))}”.`);
  }

  labelMore(name) {
    if (!this.here) return this.label(name);
    const { start, end } = this.here;
    this.replace(null, { start, end, label: name }, "marked");
  }

  replace(old, span, words) {
    const why = this.refusal(span, old);
    if (why) return this.tell(why);
    if (old) Object.assign(old, span);
    else this.spans.push(this.fresh?.(span) ?? span);
    this.here = old ?? this.spans.at(-1);
    this.settle(words === "is now" ? `It is now ${this.name(span)}.` : `${this.name(span)} ${words}.`);
  }

  settle(text) {
    this.spans.sort((a, b) => a.start - b.start || a.end - b.end || this.palette.rank(a.label) - this.palette.rank(b.label));
    this.draw();
    this.tell(text);
    this.changed();
  }

  remove(span) {
    if (!this.mayDelete(span)) return;
    this.spans = this.spans.filter((other) => other !== span);
    if (this.here === span) this.here = null;
    this.settle(`${this.name(span)} deleted.`);
  }

  // One letter further, but never past the other end.
  nudge(span, end, direction) {
    const moved = { ...span, [end]: this.points.step(span[end], direction) };
    if (moved.start >= moved.end || moved[end] === span[end]) return this.tell("It cannot go further.");
    this.replace(span, moved, `${end === "end" ? "ends" : "starts"} at ${moved[end]}`);
  }

  // The browser tells of a selection a moment after it is made; a key may come before.
  pressed(event) {
    const range = this.surface.range();
    if (range) this.selected(...range);
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const name = this.palette.byKey(event);
    const more = this.palette.byShiftedKey(event);
    if (event.altKey && side) {
      if (this.here) this.nudge(this.here, event.shiftKey ? "start" : "end", side);
      else this.tell("No span is in hand: put the caret into one.");
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      this.walk(event.key === "ArrowUp" ? -1 : 1);
    } else if (more) {
      this.labelMore(more);
    } else if (name) {
      this.label(name);
    } else if ((event.key === "Delete" || event.key === "Backspace") && this.here) {
      this.remove(this.here);
    } else if (!this.moreKeys(event)) {
      return;
    }
    event.preventDefault();
  }

  walk(direction) {
    if (!this.spans.length) return this.tell("Nothing is marked yet.");
    const at = this.spans.indexOf(this.here);
    const next = this.spans[(at + direction + this.spans.length) % this.spans.length] ?? this.spans[0];
    this.here = next;
    this.draw();
    this.surface.select(next.start, next.end);
    this.tell(`${this.name(next)}, from ${next.start} to ${next.end}.`);
  }

  draw() {
    const drawn = this.spans.map((span) => ({ ...span, colour: this.palette.colour(span.label), here: span === this.here }));
    this.surface.draw(drawn);
    this.palette.press(this.here?.label ?? "");
    const focused = this.rows.contains(document.activeElement) ? document.activeElement.dataset.does : "";
    this.rows.replaceChildren(...this.spans.map((span) => this.row(span)));
    if (focused) this.rows.querySelector(`.is-here [data-does="${focused}"]`)?.focus();
  }

  row(span) {
    const act = (does, name, words, run) => button(name, () => { this.here = span; run(); }, { "data-does": does, "aria-label": `${words}: ${this.name(span)}` });
    const quote = make("bdi", {}, `“${shortened(this.points.slice(span.start, span.end))}”`);
    const take = button("", () => { this.here = span; this.draw(); }, { class: `plain part-name l${this.palette.colour(span.label)}`, "data-does": "take", "aria-pressed": String(span === this.here) });
    take.append(make("span", { class: "swatch", "aria-hidden": true }), make("b", {}, span.label), " ", quote, " ", make("span", { class: "muted" }, `${span.start}–${span.end}`));
    return make("li", { class: span === this.here ? "is-here" : "" }, take, make("span", { class: "part-acts" },
      act("start-", "⇤", "Start earlier", () => this.nudge(span, "start", -1)), act("start+", "↦", "Start later", () => this.nudge(span, "start", 1)),
      act("end-", "↤", "End earlier", () => this.nudge(span, "end", -1)), act("end+", "⇥", "End later", () => this.nudge(span, "end", 1)),
      this.definition.overlap ? act("more", "+", "One more label", () => this.more(span)) : null,
      act("delete", "✕", "Delete", () => this.remove(span))));
  }
}
