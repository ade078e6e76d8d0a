// The frame of every graphical editor. The answer is the text of the form's field, always: a widget draws it and hands
// back what was changed, so that without scripts, or for an answer that no widget can draw, the field alone is enough.
//
// A widget is a module beside this one, named as data-widget says, that exports
//   mount(root, {value, definition, subject, change, say, widget}) -> {set(value)}
// `value` is null before anything was entered; `change(value, run)` says what it is now, steps of one `run` (a text, such
// as "move 3") being taken back together; `say(text)` tells those who do not
// see; `widget(name)` promises the module of another editor; `set` draws a value that came from elsewhere, and throws
// where it cannot. An element with data-stage in it takes the focus first. Keys that the widget acts on it must prevent. `definition.empty` is the answer "nothing to label".
import { Past } from "./past.js";
import { widget } from "./widgets.js";
import { readValue, writtenValue } from "./written.js";

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

class Frame {
  constructor(element) {
    this.element = element;
    this.surface = element.querySelector("[data-surface]");
    this.field = element.querySelector("textarea");
    this.json = element.querySelector("details");
    this.plain = element.dataset.kind === "text";
    this.definition = JSON.parse(element.dataset.definition || "{}");
    this.subject = JSON.parse(element.dataset.subject || "{}");
    this.past = new Past(this.field.value);
    this.widget = null;
    this.field.addEventListener("input", () => this.typed());
    element.addEventListener("keydown", (event) => this.pressed(event));
    for (const button of element.querySelectorAll("[data-start]")) button.addEventListener("click", () => this.replace(button.dataset.start));
    element.querySelectorAll("[data-editor-starts]").forEach((starts) => { starts.hidden = false; });
  }

  async open() {
    const { mount } = await widget(this.element.dataset.widget);
    this.bar();
    const root = document.createElement("div");
    this.surface.append(root);
    this.surface.hidden = false;
    const change = (value, run) => this.changed(value, run);
    const say = (text) => { this.voice.textContent = text; };
    const options = { definition: this.definition, subject: this.subject, change, say, widget };
    const value = this.value();
    this.widget = this.mounted(mount, root, options, value === undefined ? null : value);
    // Who is in the field already, having typed nothing, came for the editor.
    const came = document.activeElement === this.field && !this.past.hasBack;
    this.json.open = value === undefined || this.field.getAttribute("aria-invalid") === "true";
    this.draw();
    if (came) root.querySelector("[data-stage]")?.focus({ preventScroll: true });
  }

  // An answer that cannot be drawn stays in the field, and the widget begins with nothing.
  mounted(mount, root, options, value) {
    try {
      return mount(root, { ...options, value });
    } catch {
      root.replaceChildren();
      return mount(root, { ...options, value: null });
    }
  }

  // What every editor has: undo, redo, "nothing to label", and what is entered in words.
  bar() {
    const bar = document.createElement("div");
    bar.className = "editor-bar";
    this.undo = this.button(bar, "Undo", () => this.step(this.past.back()), "Control+Z");
    this.redo = this.button(bar, "Redo", () => this.step(this.past.forth()), "Control+Shift+Z");
    if ("empty" in this.definition) this.button(bar, "Nothing to label", () => this.replace(this.written(this.definition.empty)));
    this.standing = document.createElement("span");
    this.standing.className = "editor-standing";
    bar.append(this.standing);
    this.voice = document.createElement("p");
    this.voice.className = "unseen";
    this.voice.setAttribute("role", "status");
    this.surface.append(bar, this.voice);
  }

  button(bar, name, act, keys = "") {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: name, className: "small" });
    if (keys) button.setAttribute("aria-keyshortcuts", keys);
    button.addEventListener("click", act);
    bar.append(button);
    return button;
  }

  // undefined: what is in the field is no answer.
  value() {
    return this.plain ? this.field.value : readValue(this.field.value);
  }

  written(value) {
    return this.plain ? String(value) : writtenValue(value);
  }

  changed(value, run) {
    this.write(this.written(value));
    this.past.add(this.field.value, run);
    this.tell(value);
  }

  write(text) {
    this.field.value = text;
    this.writing = true;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.writing = false;
  }

  typed() {
    if (this.writing) return;
    this.past.add(this.field.value);
    this.draw();
  }

  replace(text) {
    this.write(text);
    this.past.add(text);
    this.draw();
  }

  step(text) {
    if (text === undefined) return;
    this.write(text);
    this.draw();
  }

  draw() {
    const value = this.value();
    if (this.widget && value !== undefined) {
      try {
        this.widget.set(value);
      } catch (fault) {
        this.json.open = true;
        this.standing.textContent = `This cannot be drawn: ${fault.message}`;
        return;
      }
    }
    this.tell(value);
  }

  tell(value) {
    if (!this.widget) return;
    this.undo.disabled = !this.past.hasBack;
    this.redo.disabled = !this.past.hasForth;
    this.standing.textContent = this.words(value);
  }

  words(value) {
    if (value === undefined) return "This is not JSON yet";
    if (value === null || value === "") return "Nothing entered yet";
    if ("empty" in this.definition && this.written(value) === this.written(this.definition.empty)) return "The answer: nothing to label";
    return Array.isArray(value) && value[0] instanceof Object ? `${value.length} ${value.length === 1 ? "object" : "objects"}` : "";
  }

  // Keys of the page rest while an editor has the focus; sending the form does not.
  pressed(event) {
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key === "Enter") return;
    event.stopPropagation();
    if (event.defaultPrevented) return;
    const typing = event.target.matches("textarea, input:not([type=range], [type=checkbox], [type=radio])");
    const key = event.key.toLowerCase();
    if (control && !typing && (key === "z" || key === "y")) {
      event.preventDefault();
      this.step(key === "y" || event.shiftKey ? this.past.forth() : this.past.back());
    } else if (key === "escape") {
      this.leave();
    }
  }

  // On to what follows the editor on the page.
  leave() {
    const all = [...document.querySelectorAll(FOCUSABLE)].filter((each) => each.tabIndex >= 0 && !each.disabled && each.offsetParent !== null);
    const after = all.find((each) => !this.element.contains(each) && this.element.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (after) after.focus();
    else document.activeElement.blur();
  }
}

for (const element of document.querySelectorAll("[data-widget]")) {
  new Frame(element).open().catch((fault) => console.warn(`The field alone is shown: ${fault.message}`));
}
