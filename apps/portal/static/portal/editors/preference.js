// Which of two is better, by how much, or neither.
import { button, make, newId } from "./text_elements.js";

const KEY = { first: "1", second: "2", tie: "0", "both bad": "9" };
const ONE_OF_TWO = ["first", "second"];

class PreferenceEditor {
  constructor({ definition, subject, change, say }) {
    Object.assign(this, { definition, change, say, value: null });
    this.buttons = definition.choices.map((choice) => this.offer(choice));
    const shown = (subject.candidates ?? []).slice(0, 2).map((text, index) => make("section", { class: "candidate" },
      make("h3", {}, definition.choices[index].text), make("p", { class: "item-text", dir: "auto" }, text)));
    this.buttons[0][1].dataset.stage = "";
    this.strength = definition.strength ? this.degrees(definition.strength) : null;
    this.element = make("div", { class: "preference-editor", keydown: (event) => this.pressed(event) },
      shown.length ? make("div", { class: "candidates" }, ...shown) : null,
      make("div", { class: "palette", role: "group", "aria-label": "Which is better" }, ...this.buttons.map(([, each]) => each)), this.strength);
  }

  offer({ choice, text }) {
    const one = button("", () => this.choose(choice), { "aria-pressed": "false", "aria-keyshortcuts": KEY[choice] });
    one.append(text, " ", make("kbd", { "aria-hidden": true }, KEY[choice]));
    return [choice, one];
  }

  degrees(highest) {
    const name = newId("strength");
    const degree = (number) => make("label", { class: "check" }, make("input", { type: "radio", name, value: number, change: () => this.put({ ...this.value, strength: number }) }), make("span", {}, number));
    return make("fieldset", { class: "scale" }, make("legend", {}, `How strongly, ${highest} being the most`),
      ...Array.from({ length: highest }, (_, index) => degree(index + 1)));
  }

  choose(choice) {
    const strength = this.definition.strength && ONE_OF_TWO.includes(choice) ? this.value?.strength ?? null : null;
    this.put(strength ? { choice, strength } : { choice });
    const text = this.definition.choices.find((each) => each.choice === choice).text;
    const needs = this.strength && ONE_OF_TWO.includes(choice) && !strength;
    this.say(needs ? `${text}; now say how strongly.` : text);
    if (needs) this.strength.querySelector("input").focus();
  }

  put(value) {
    this.set(value);
    this.change(value);
  }

  set(value) {
    if (value && !this.definition.choices.some((each) => each.choice === value.choice)) throw new Error(`${JSON.stringify(value.choice)} is not a choice`);
    this.value = value;
    for (const [choice, one] of this.buttons) one.setAttribute("aria-pressed", String(choice === value?.choice));
    if (!this.strength) return;
    this.strength.hidden = !ONE_OF_TWO.includes(value?.choice);
    for (const radio of this.strength.querySelectorAll("input")) radio.checked = Number(radio.value) === value?.strength;
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const choice = this.definition.choices.find((each) => KEY[each.choice] === event.key)?.choice;
    if (!choice) return;
    event.preventDefault();
    this.choose(choice);
  }
}

export function mount(root, options) {
  const editor = new PreferenceEditor(options);
  root.append(editor.element);
  editor.set(options.value);
  return { set: (value) => editor.set(value) };
}
