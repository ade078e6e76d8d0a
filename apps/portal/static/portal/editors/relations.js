// Spans of text, and relations that lead from one to another.
import { button, make, newId } from "./text_elements.js";
import { SpanEditor } from "./text_spans.js";

const HELP = [["f", "the relation leads from the span in hand"], ["t", "it leads to the span in hand"], ["r", "go to the relations"]];

class RelationEditor {
  constructor({ definition, subject, change, say }) {
    this.definition = definition;
    this.relations = [];
    this.ends = { from: null, to: null };
    this.warned = null;
    this.spans = new SpanEditor({
      definition, subject, say, help: HELP,
      changed: () => { this.draw(); change(this.value()); },
      mayDelete: (span) => this.mayDelete(span),
      moreKeys: (event) => this.pressed(event),
    });
    this.spans.fresh = (span) => ({ id: this.freeId(), ...span });
    this.change = () => change(this.value());
    this.pickers = { from: this.picker("from", "From"), to: this.picker("to", "To") };
    this.labels = make("div", { class: "palette", role: "group", "aria-label": "Label of the relation" });
    this.rows = make("ul", { class: "part-rows", "aria-label": "Relations" });
    const form = make("fieldset", { class: "relation-form" }, make("legend", {}, "Relation"), this.pickers.from.field, this.pickers.to.field, this.labels);
    this.element = make("div", {}, this.spans.element, form, this.rows);
  }

  freeId() {
    const taken = new Set(this.spans.spans.map((span) => span.id));
    let number = taken.size + 1;
    while (taken.has(`s${number}`)) number += 1;
    return `s${number}`;
  }

  picker(end, name) {
    const id = newId(end);
    const select = make("select", { id, change: () => { this.ends[end] = select.value || null; this.offer(); } });
    return { select, field: make("div", {}, make("label", { for: id }, name), select) };
  }

  value() {
    const spans = this.spans.spans.map(({ id, start, end, label }) => ({ id, start, end, label }));
    return { spans, relations: this.relations.map((relation) => ({ ...relation })) };
  }

  set(value) {
    const known = value ?? { spans: [], relations: [] };
    const given = Array.isArray(known) ? { spans: known, relations: [] } : known;
    const spans = given.spans?.map((span, index) => ({ id: `s${index + 1}`, ...span }));
    const ids = new Set(spans?.map((span) => span.id));
    const relations = given.relations ?? [];
    const dangling = relations.find((relation) => !ids.has(relation.from) || !ids.has(relation.to));
    if (dangling) throw new Error("a relation leads to a span that is not there");
    this.spans.set(spans);
    this.relations = relations.map((relation) => ({ ...relation }));
    this.draw();
  }

  byId(id) {
    return this.spans.spans.find((span) => span.id === id);
  }

  pressed(event) {
    const end = { f: "from", t: "to" }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (end && this.spans.here) {
      this.ends[end] = this.spans.here.id;
      this.draw();
      this.spans.tell(`The relation leads ${end} ${this.spans.name(this.spans.here)}.`);
    } else if (event.key === "r") {
      (this.labels.querySelector("button:enabled") ?? this.pickers.from.select).focus();
    }
    return Boolean(end) || event.key === "r";
  }

  // Relations go with their span, but only after that was said.
  mayDelete(span) {
    const hanging = this.relations.filter((relation) => relation.from === span.id || relation.to === span.id);
    if (hanging.length && this.warned !== span.id) {
      this.warned = span.id;
      this.spans.tell(`${this.spans.name(span)} has ${hanging.length === 1 ? "a relation" : `${hanging.length} relations`}. Delete it once more to delete ${hanging.length === 1 ? "that" : "them"} too.`);
      return false;
    }
    this.warned = null;
    this.relations = this.relations.filter((relation) => !hanging.includes(relation));
    return true;
  }

  // What keeps a label from leading from the one end to the other.
  refusal(link) {
    const [from, to] = [this.byId(this.ends.from), this.byId(this.ends.to)];
    if (!from || !to) return "choose where it leads from and to";
    for (const [end, span] of [["from", from], ["to", to]]) {
      if (link[end].length && !link[end].includes(span.label)) return `leads ${end} ${link[end].join(", ")} only`;
    }
    const twice = this.relations.some((one) => one.from === from.id && one.to === to.id && one.label === link.label);
    return twice ? "is there already" : "";
  }

  add(label) {
    this.relations.push({ ...this.ends, label });
    this.draw();
    this.change();
    this.spans.tell(`${this.words(this.relations.at(-1))}: added.`);
    this.rows.lastElementChild?.querySelector("button")?.focus();
  }

  remove(relation) {
    this.relations = this.relations.filter((one) => one !== relation);
    this.draw();
    this.change();
    this.spans.tell(`${this.words(relation)}: deleted.`);
    this.spans.surface.element.focus();
  }

  words(relation) {
    return `${this.spans.name(this.byId(relation.from))} ${relation.label} ${this.spans.name(this.byId(relation.to))}`;
  }

  draw() {
    for (const [end, { select }] of Object.entries(this.pickers)) {
      if (!this.byId(this.ends[end])) this.ends[end] = null;
      const options = this.spans.spans.map((span) => make("option", { value: span.id }, `${this.spans.name(span)} ${span.start}–${span.end}`));
      select.replaceChildren(make("option", { value: "" }, "choose a span"), ...options);
      select.value = this.ends[end] ?? "";
    }
    this.offer();
    this.rows.replaceChildren(...this.relations.map((relation) => make("li", {}, make("bdi", { class: "part-name" }, this.words(relation)),
      make("span", { class: "part-acts" }, button("✕", () => this.remove(relation), { "aria-label": `Delete: ${this.words(relation)}` })))));
  }

  offer() {
    this.labels.replaceChildren(...this.definition.relations.map((link) => {
      const why = this.refusal(link);
      return button(link.label, () => this.add(link.label), { disabled: Boolean(why), title: why ? `${link.label}: ${why}` : null });
    }));
  }
}

export function mount(root, options) {
  const editor = new RelationEditor(options);
  root.append(editor.element);
  editor.set(options.value);
  return { set: (value) => editor.set(value) };
}
