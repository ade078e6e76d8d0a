// Several dimensions, each with the editor of its own type.
import { make, newId } from "./text_elements.js";

// Each part gives back {element, set(value)}; `put(value)` says what it is now.
function choices({ editor, name, put }) {
  const many = editor.kind === "choices";
  const group = newId("choice");
  const boxes = editor.options.map((option) => make("input", { type: many ? "checkbox" : "radio", name: group, value: option.value }));
  const none = many && editor.none ? make("input", { type: "checkbox" }) : null;
  const element = make("fieldset", { class: editor.ordered ? "scale" : "choices" }, make("legend", {}, name),
    ...boxes.map((box, index) => make("label", { class: "check" }, box, make("span", {}, editor.options[index].text))),
    none && make("label", { class: "check" }, none, make("span", {}, editor.none.text)));
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
  element.addEventListener("change", (event) => {
    if (event.target === none && none.checked) boxes.forEach((box) => { box.checked = false; });
    else if (none && event.target !== none) none.checked = false;
    put(many ? (chosen().length || none?.checked ? chosen() : undefined) : chosen()[0]);
  });
  const set = (value) => {
    const wanted = many ? value ?? [] : [value];
    boxes.forEach((box) => { box.checked = wanted.includes(box.value); });
    if (none) none.checked = Array.isArray(value) && !value.length;
  };
  return { element, set };
}

function number({ editor, name, put }) {
  const id = newId("number");
  const field = make("input", { id, type: "number", step: "any", min: editor.minimum, max: editor.maximum, input: () => put(field.value === "" ? undefined : field.valueAsNumber) });
  return { element: make("div", { class: "field" }, make("label", { for: id }, name), field), set: (value) => { field.value = value ?? ""; } };
}

async function nested({ editor, name, put, subject, say, widget: load }) {
  const { mount } = await load(editor.widget);
  const root = make("div", {});
  const widget = mount(root, { value: null, definition: editor.definition, subject, change: put, say });
  return { element: make("fieldset", { class: "nested" }, make("legend", {}, name), root), set: (value) => widget.set(value ?? null) };
}

function part(options) {
  if (options.editor.widget) return nested(options);
  return options.editor.kind === "number" ? number(options) : choices(options);
}

export function mount(root, { value, definition, subject, change, say, widget }) {
  let now = {};
  const rows = definition.dimensions.map(({ name, editor }) => {
    const put = (rating) => {
      now = { ...now, [name]: rating };
      change(Object.fromEntries(definition.dimensions.filter((each) => now[each.name] !== undefined).map((each) => [each.name, now[each.name]])));
      const left = definition.dimensions.filter((each) => now[each.name] === undefined).map((each) => each.name);
      missing.textContent = left.length ? `Still to be rated: ${left.join(", ")}` : "";
    };
    const place = make("div", { class: "rating" });
    const made = Promise.resolve(part({ name, editor, put, subject, say, widget })).then((row) => {
      place.append(row.element);
      if (now[name] !== undefined) row.set(now[name]);
      return row;
    });
    return { name, place, made };
  });
  rows[0].made.then(({ element }) => element.querySelector("input, button").setAttribute("data-stage", ""));
  const missing = make("p", { class: "hint" });
  root.append(make("div", { class: "ratings-editor" }, ...rows.map((row) => row.place), missing));
  const set = (ratings) => {
    if (ratings !== null && (typeof ratings !== "object" || Array.isArray(ratings))) throw new Error("an object is expected");
    now = { ...ratings };
    for (const row of rows) row.made.then((one) => one.set(now[row.name]));
  };
  set(value);
  return { set };
}
