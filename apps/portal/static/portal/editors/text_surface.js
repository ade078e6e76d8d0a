// A text with spans under it, in which the browser's own caret and selection work: by mouse, touch, and keyboard.
import { make } from "./text_elements.js";

const MOST_LANES = 6;

export class TextSurface {
  // `points` are the places of the text; `selected(start, end)` hears of each selection, in code points.
  constructor(points, { name, selected, pressed }) {
    this.points = points;
    this.element = make("div", {
      class: "text-stage", contenteditable: "true", inputmode: "none", spellcheck: "false", dir: "auto", role: "textbox",
      "aria-multiline": "true", "aria-readonly": "true", "aria-label": name, "data-stage": true, keydown: pressed,
    });
    for (const kind of ["beforeinput", "paste", "cut", "drop", "dragstart"]) {
      this.element.addEventListener(kind, (event) => event.preventDefault());
    }
    document.addEventListener("selectionchange", () => {
      const range = this.range();
      if (range && this.element.isConnected) selected(...range);
    });
  }

  // The selection in code points; null where it is elsewhere on the page.
  range() {
    const selection = getSelection();
    if (!selection.rangeCount || !this.element.contains(selection.anchorNode) || !this.element.contains(selection.focusNode)) return null;
    const ends = [this.place(selection.anchorNode, selection.anchorOffset), this.place(selection.focusNode, selection.focusOffset)];
    return ends.sort((a, b) => a - b);
  }

  place(node, offset) {
    const range = document.createRange();
    range.selectNodeContents(this.element);
    range.setEnd(node, offset);
    return this.points.toPoint(range.toString().length);
  }

  select(start, end) {
    const [from, to] = [this.find(this.points.toUnit(start)), this.find(this.points.toUnit(end))];
    getSelection().setBaseAndExtent(from.node, from.offset, to.node, to.offset);
  }

  find(unit) {
    const walker = document.createTreeWalker(this.element, NodeFilter.SHOW_TEXT);
    let before = 0;
    let node = walker.nextNode();
    while (node && before + node.length < unit) {
      before += node.length;
      node = walker.nextNode();
    }
    return node ? { node, offset: unit - before } : { node: this.element, offset: 0 };
  }

  // `spans` in order, each with `colour` and, where it is the one in hand, `here`.
  draw(spans) {
    const range = document.activeElement === this.element ? this.range() : null;
    const lanes = lanesOf(spans);
    const cuts = [...new Set([0, this.points.length, ...spans.flatMap((span) => [span.start, span.end])])];
    const edges = cuts.filter((each) => each <= this.points.length).sort((a, b) => a - b);
    const open = [];
    let next = 0;
    const cells = edges.slice(0, -1).map((start, at) => {
      while (next < spans.length && spans[next].start <= start) open.push(next++);
      const over = open.filter((index) => spans[index].end > start);
      open.splice(0, open.length, ...over);
      return this.cell(start, edges[at + 1], over.map((index) => ({ ...spans[index], lane: lanes[index] })));
    });
    this.element.style.setProperty("--lanes", Math.min(Math.max(1, ...lanes.map((lane) => lane + 1)), MOST_LANES));
    this.element.replaceChildren(...cells);
    if (range) this.select(...range);
  }

  cell(start, end, over) {
    const cell = make("span", {}, this.points.slice(start, end));
    const seen = over.filter((span) => span.lane < MOST_LANES);
    if (!seen.length) return cell;
    cell.className = seen.some((span) => span.here) ? "cell is-here" : "cell";
    const opening = seen.filter((span) => span.start === start);
    if (opening.length) cell.dataset.opens = opening.map((span) => span.label).join(" · ");
    cell.style.backgroundImage = seen.map((span) => `linear-gradient(var(--l${span.colour}), var(--l${span.colour}))`).join(", ");
    cell.style.backgroundPosition = seen.map((span) => `0 calc(100% - ${span.lane * 5}px)`).join(", ");
    cell.style.backgroundSize = seen.map((span) => `100% ${span.here ? 4 : 3}px`).join(", ");
    return cell;
  }
}

// For each span the lowest line that is free where it stands; the longest of those that begin together come first.
function lanesOf(spans) {
  const ends = [];
  const lanes = new Array(spans.length);
  const order = spans.map((_, index) => index).sort((a, b) => spans[a].start - spans[b].start || spans[b].end - spans[a].end);
  for (const index of order) {
    const free = ends.findIndex((end) => end <= spans[index].start);
    lanes[index] = free === -1 ? ends.length : free;
    ends[lanes[index]] = spans[index].end;
  }
  return lanes;
}
