// What was said: the words beside the recording, with keys that do not get in the way of typing.
import { button, keyHelp, make, newId } from "./text_elements.js";
import { Media, clock } from "./time_media.js";

const BACK = 2;
const KEYS = [["Ctrl Space", "play or pause"], ["Ctrl J", `${BACK} s back`], ["Ctrl K", `${BACK} s on`]];

export function mount(root, { value, subject, change, say }) {
  const id = newId("words");
  const place = make("output", { class: "time-place" });
  const note = make("p", { class: "editor-note" });
  const tell = (text) => {
    note.textContent = text;
    say(text);
  };
  const media = new Media(subject, () => { place.textContent = clock(media.place); }, tell);
  const field = make("textarea", { id, rows: "6", dir: "auto", "data-stage": true, input: () => change(field.value) });
  const toggle = () => {
    note.textContent = "";
    if (!media.toggle()) say("There is no recording to play.");
  };
  const acts = { " ": toggle, j: () => media.go(media.place - BACK), k: () => media.go(media.place + BACK) };
  root.addEventListener("keydown", (event) => {
    const act = event.ctrlKey && !event.shiftKey && !event.altKey ? acts[event.key.toLowerCase()] : undefined;
    if (!act) return;
    event.preventDefault();
    act();
  });
  const bar = make("div", { class: "editor-bar" }, place, button("Play or pause", toggle), button(`${BACK} s back`, acts.j), button(`${BACK} s on`, acts.k));
  const words = make("div", { class: "field" }, make("label", { for: id }, "What was said"), field);
  root.append(...(media.element ? [media.element] : []), ...(media.player ? [bar, note] : []), words, ...(media.player ? [keyHelp(KEYS)] : []));
  field.value = value ?? "";
  return { set: (text) => { if (field.value !== text) field.value = text ?? ""; } };
}
